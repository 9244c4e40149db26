-- What came of messages to a range of customers, for rules. Index delivery_customer.
select customer_id, campaign_id, channel, state, reason, updated_at, handed_over_at, opened_at, clicked_at, unsubscribed_at
from delivery
where customer_id >= $1 and customer_id < $2 and state not in ('planned', 'claimed', 'cancelled')
