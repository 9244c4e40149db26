-- Orders as they stand, locked, with what came back of each at one moment. Primary key, unique key of the returns.
select o.order_id, o.kind, o.state, o.state_at, o.customer_id, o.placed_at, o.currency, o.total_minor, o.returned_minor, o.digest,
    cast(coalesce((select sum(b.total_minor) from order_return b where b.order_id = o.order_id and b.created_at = $1), 0) as bigint)
from {rows(order_id bigint)}
join orders o on o.order_id = r.order_id
{for_update}
