-- The first open by a person; a later one changes nothing. Primary key.
update delivery set opened_at = r.happened_at
from {rows(delivery_id bigint, happened_at bigint)}
where delivery.delivery_id = r.delivery_id and delivery.opened_at is null
