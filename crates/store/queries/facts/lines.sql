-- What a range of customers bought, line by line. Index orders_customer, primary key of order_line.
select o.customer_id, o.order_id, l.product_id, l.total_minor, l.position
from orders o join order_line l on l.order_id = o.order_id
where o.customer_id >= $1 and o.customer_id < $2 and o.state <> 'cancelled' and o.kind = 'sale' and l.quantity > 0
