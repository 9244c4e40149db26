-- The words that can speak of one purpose, channel and topic, for the gate. Primary key.
select c.customer_id, c.purpose, c.channel, c.topic_id, c.given, c.given_at, c.consent_entry_id
from {rows(customer_id bigint)} join consent c on c.customer_id = r.customer_id
where c.purpose = $1 and c.channel in ($2, 'all') and c.topic_id in ($3, 0)
