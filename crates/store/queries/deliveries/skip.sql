-- What the gate refused, with its reason. Primary key.
update delivery set state = 'skipped', updated_at = $1, reason = r.reason
from {rows(delivery_id bigint, reason text)}
where delivery.delivery_id = r.delivery_id and delivery.state = 'planned'
