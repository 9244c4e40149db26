-- One order; by primary key.
select o.order_id, o.number, o.kind, o.state, o.customer_id, o.placed_at, o.currency, o.total_minor, o.line_count,
    c.first_name, c.last_name, o.returned_minor
from orders o left join customer c on c.customer_id = o.customer_id
where o.order_id = $1
