-- What returns made of letters. One that was never answered left, as we know now. Primary key.
update delivery set state = r.state, reason = r.reason, handed_over_at = coalesce(delivery.handed_over_at, delivery.updated_at),
    updated_at = $1
from {rows(delivery_id bigint, state text, reason text)}
where delivery.delivery_id = r.delivery_id
