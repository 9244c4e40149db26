-- Identities of some customers. Index identity_customer.
select i.customer_id, i.kind, i.value, i.created_at
from {rows(customer_id bigint)}
join identity i on i.customer_id = r.customer_id
