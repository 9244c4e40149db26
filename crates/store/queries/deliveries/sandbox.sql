-- The sandbox sender's hand-over: the letter is kept here instead of leaving. Primary key.
insert into sandbox_message (delivery_id, campaign_id, customer_id, address, subject, raw, created_at)
select r.delivery_id, r.campaign_id, r.customer_id, r.address, r.subject, r.raw, $1
from {rows(delivery_id bigint, campaign_id bigint, customer_id bigint, address text, subject text, raw blob)}
where true
on conflict (delivery_id) do nothing
