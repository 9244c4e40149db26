-- One order; by primary key.
select order_id, number, kind, state, customer_id, placed_at, currency, total_minor, line_count
from orders
where order_id = $1
