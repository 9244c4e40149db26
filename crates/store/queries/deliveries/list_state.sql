-- A page of a campaign's deliveries of one state. Unique (campaign_id, customer_id, channel).
select d.delivery_id, d.customer_id, d.channel, d.address, d.state, d.reason, d.attempts, d.updated_at, d.handed_over_at,
    d.opened_at, d.clicked_at, d.unsubscribed_at, c.first_name, c.last_name
from delivery d join customer c on c.customer_id = d.customer_id
where d.campaign_id = $1 and d.state = $4 and d.customer_id > $2
order by d.customer_id
limit $3
