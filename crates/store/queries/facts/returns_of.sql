-- What came back of the orders of some customers, line by line. Index orders_customer, unique key of order_return.
select o.customer_id, o.order_id, b.order_return_id, b.returned_at, l.position, l.total_minor
from {rows(customer_id bigint)}
join orders o on o.customer_id = r.customer_id and o.state in ('returned', 'returned_in_part') and o.kind = 'sale'
join order_return b on b.order_id = o.order_id
join order_return_line l on l.order_return_id = b.order_return_id
