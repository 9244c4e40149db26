-- Orders as they were before an import rewrote them; by primary key.
update orders set
    kind = r.kind, state = r.state, state_at = r.state_at, customer_id = r.customer_id, placed_at = r.placed_at,
    currency = r.currency, total_minor = r.total_minor, returned_minor = r.returned_minor, line_count = r.line_count,
    digest = r.digest
from {rows(order_id bigint, kind text, state text, state_at bigint, customer_id bigint, placed_at bigint, currency text, total_minor bigint, returned_minor bigint, line_count bigint, digest blob)}
where orders.order_id = r.order_id
