-- Questions that a person said yes to, or was asked in a round. Index confirmation_customer.
select c.confirmation_id, c.state, c.reason, c.address, c.name, c.asked_at, c.asked_from, c.expires_at, c.answered_at
from {rows(customer_id bigint)}
join confirmation c on c.customer_id = r.customer_id
