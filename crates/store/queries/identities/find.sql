-- Who owns these identities; by primary key.
select i.kind, i.value, i.customer_id
from {rows(kind text, value text)}
join identity i on i.kind = r.kind and i.value = r.value
