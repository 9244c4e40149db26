-- How many products stand in a line of the wanted kind. Reads every line: an index by product would cost every import
-- more than this rare question. Distinct and not grouped: the few products are looked up instead of sorting every line.
select count(distinct l.product_id)
from orders o
join order_line l on l.order_id = o.order_id
where o.state <> 'cancelled'
    and (not $1 or (o.customer_id is not null and o.kind = 'sale' and l.quantity > 0 and l.unit_price > 0))
