-- Orders by number with what tells whether they changed; served by the unique key, locked until the import has decided.
select o.order_id, o.number, o.digest, o.customer_id
from {rows(number text)}
join orders o on o.number = r.number
{for_update}
