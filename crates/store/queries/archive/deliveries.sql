-- What was sent to one customer or held back, newest first, for the archive they are given. Index delivery_customer.
select d.delivery_id, d.campaign_id, d.channel, d.address, d.state, d.reason, d.updated_at, d.handed_over_at,
    d.opened_at, d.clicked_at, d.unsubscribed_at
from delivery d
where d.customer_id = $1 and d.delivery_id < $2
order by d.delivery_id desc
limit $3
