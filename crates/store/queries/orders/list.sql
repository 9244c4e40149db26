-- A page of orders, newest first; served by orders_placed.
select o.order_id, o.number, o.kind, o.state, o.customer_id, o.placed_at, o.currency, o.total_minor, o.line_count,
    c.first_name, c.last_name, o.returned_minor
from orders o left join customer c on c.customer_id = o.customer_id
where (o.placed_at < $1 or o.placed_at = $1 and o.order_id < $2) and ($3 = '' or o.kind = $3) and ($5 = '' or o.state = $5)
order by o.placed_at desc, o.order_id desc
limit $4
