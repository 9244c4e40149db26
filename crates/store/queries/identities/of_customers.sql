-- Every identity of some customers; served by identity_customer.
select i.customer_id, i.kind, i.value, i.typed
from {rows(customer_id bigint)}
join identity i on i.customer_id = r.customer_id
