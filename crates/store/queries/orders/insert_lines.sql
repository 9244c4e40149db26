-- Lines of orders, known by their position.
insert into order_line (order_id, position, product_id, name, quantity, unit_price, total_minor, placed_at)
select r.order_id, r.position, r.product_id, r.name, r.quantity, r.unit_price, r.total_minor, r.placed_at
from {rows(order_id bigint, position bigint, product_id bigint, name text, quantity bigint, unit_price bigint, total_minor bigint, placed_at bigint)}
where true
