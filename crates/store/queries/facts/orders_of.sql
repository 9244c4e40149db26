-- Orders that count for rules, of some customers. Index orders_customer.
select o.customer_id, o.order_id, o.kind, o.placed_at, o.currency, o.total_minor
from {rows(customer_id bigint)}
join orders o on o.customer_id = r.customer_id and o.state <> 'cancelled'
