-- Deliveries that may move: the other customer has none of the same campaign and channel. Index delivery_customer.
select d.delivery_id from delivery d
where d.customer_id = $1 and not exists (
    select 1 from delivery o where o.campaign_id = d.campaign_id and o.customer_id = $2 and o.channel = d.channel)
order by d.delivery_id
