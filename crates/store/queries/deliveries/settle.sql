-- The answer of the wire. A row claimed under another lease is not touched: an old holder settles nothing. Primary key.
update delivery set state = r.state, reason = r.reason, attempts = r.attempts, due_at = r.due_at, lease = 0, updated_at = $2,
    handed_over_at = r.handed_over_at
from {rows(delivery_id bigint, state text, reason text, attempts bigint, due_at bigint, handed_over_at bigint)}
where delivery.delivery_id = r.delivery_id and delivery.state = 'claimed' and delivery.lease = $1
