-- Orders whose content is another now; what came back of them stays, and so does the word for it. By primary key.
update orders set
    kind = r.kind, customer_id = r.customer_id, placed_at = r.placed_at, currency = r.currency,
    state = case when orders.state in ('returned', 'returned_in_part') and r.state in ('placed', 'paid', 'shipped', 'delivered')
        then orders.state else r.state end,
    state_at = r.state_at, total_minor = r.total_minor, line_count = r.line_count, digest = r.digest
from {rows(order_id bigint, kind text, state text, state_at bigint, customer_id bigint, placed_at bigint, currency text, total_minor bigint, line_count bigint, digest blob)}
where orders.order_id = r.order_id
