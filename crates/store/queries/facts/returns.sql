-- What came back of the orders of a range of customers, line by line. Index orders_customer, unique key of order_return.
select o.customer_id, o.order_id, b.order_return_id, b.returned_at, l.position, l.total_minor
from orders o
join order_return b on b.order_id = o.order_id
join order_return_line l on l.order_return_id = b.order_return_id
where o.customer_id >= $1 and o.customer_id < $2
    and o.state in ('returned', 'returned_in_part') and o.kind = 'sale'
