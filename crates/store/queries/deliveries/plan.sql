-- One row per customer and channel; writing a piece a second time changes nothing. Unique (campaign_id, customer_id, channel).
insert into delivery (delivery_id, campaign_id, customer_id, channel, state, attempts, due_at, lease, updated_at)
select r.delivery_id, $1, r.customer_id, $2, $3, 0, $4, 0, $4 from {rows(delivery_id bigint, customer_id bigint)}
where true
on conflict (campaign_id, customer_id, channel) do nothing
