-- What some customers bought, line by line. Index orders_customer, primary key of order_line.
select o.customer_id, o.order_id, l.product_id, l.total_minor, l.position
from {rows(customer_id bigint)}
join orders o on o.customer_id = r.customer_id and o.state <> 'cancelled' and o.kind = 'sale'
join order_line l on l.order_id = o.order_id and l.quantity > 0
