-- A page of one customer's orders, newest first; served by orders_customer.
select o.order_id, o.number, o.kind, o.state, o.customer_id, o.placed_at, o.currency, o.total_minor, o.line_count,
    c.first_name, c.last_name, o.returned_minor
from orders o left join customer c on c.customer_id = o.customer_id
where o.customer_id = $5 and (o.placed_at < $1 or o.placed_at = $1 and o.order_id < $2) and ($3 = '' or o.kind = $3) and ($6 = '' or o.state = $6)
order by o.placed_at desc, o.order_id desc
limit $4
