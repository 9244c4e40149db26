-- Orders by number with what tells whether they changed; served by the unique key, locked until it is decided what they are.
select o.order_id, o.number, o.digest, o.customer_id, o.state, o.state_at, o.currency, o.kind
from {rows(number text)}
join orders o on o.number = r.number
{for_update}
