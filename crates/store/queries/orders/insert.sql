-- New orders. A number that exists is refused: somebody else was faster.
insert into orders (order_id, number, kind, state, state_at, customer_id, placed_at, currency, total_minor, returned_minor,
    line_count, digest, source, created_at)
select r.order_id, r.number, r.kind, r.state, r.state_at, r.customer_id, r.placed_at, r.currency, r.total_minor, 0,
    r.line_count, r.digest, $1, $2
from {rows(order_id bigint, number text, kind text, state text, state_at bigint, customer_id bigint, placed_at bigint, currency text, total_minor bigint, line_count bigint, digest blob)}
where true
