-- What was sent to one customer, oldest first, for their own papers. Index delivery_customer.
select d.delivery_id, d.customer_id, d.channel, d.address, d.state, d.reason, d.attempts, d.updated_at, d.handed_over_at,
    d.opened_at, d.clicked_at, d.unsubscribed_at, null, null, d.campaign_id
from delivery d
where d.customer_id = $1
order by d.delivery_id
limit $2
