-- Latest words of the consent ledger of some customers. Primary key.
select c.customer_id, c.purpose, c.channel, c.topic_id, c.given, c.given_at, c.consent_entry_id
from {rows(customer_id bigint)}
join consent c on c.customer_id = r.customer_id
