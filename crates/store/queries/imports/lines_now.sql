-- Lines of orders as they stand; by primary key.
select l.order_id, l.position, l.product_id, l.name, l.quantity, l.unit_price, l.total_minor, l.placed_at
from {rows(order_id bigint)}
join order_line l on l.order_id = r.order_id
