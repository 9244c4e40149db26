-- A page of one customer's orders, newest first; served by orders_customer.
select order_id, number, kind, state, customer_id, placed_at, currency, total_minor, line_count
from orders
where customer_id = $5 and (placed_at < $1 or placed_at = $1 and order_id < $2) and ($3 = '' or kind = $3)
order by placed_at desc, order_id desc
limit $4
