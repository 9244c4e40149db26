-- The lines of an order in their order; by primary key.
select l.position, p.product_id, p.code, coalesce(l.name, p.name), l.quantity, l.unit_price, l.total_minor, l.placed_at
from order_line l
join product p on p.product_id = l.product_id
where l.order_id = $1
order by l.position
