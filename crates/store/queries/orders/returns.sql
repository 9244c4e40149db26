-- Everything that came back of an order, line by line, the first return first; served by the unique key of returns.
select r.order_return_id, r.key, r.returned_at, r.total_minor, l.position, l.quantity, l.total_minor
from order_return r
join order_return_line l on l.order_return_id = r.order_return_id
where r.order_id = $1
order by r.returned_at, r.order_return_id, l.position
