-- What came of messages to some customers, for rules. Index delivery_customer.
select d.customer_id, d.campaign_id, d.channel, d.state, d.reason, 
    d.updated_at, d.handed_over_at, d.opened_at, d.clicked_at, d.unsubscribed_at
from {rows(customer_id bigint)}
join delivery d on d.customer_id = r.customer_id and d.state not in ('planned', 'claimed', 'cancelled')
