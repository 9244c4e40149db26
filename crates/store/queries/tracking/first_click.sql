-- The first click by a person; a later one changes nothing. Primary key.
update delivery set clicked_at = r.happened_at
from {rows(delivery_id bigint, happened_at bigint)}
where delivery.delivery_id = r.delivery_id and delivery.clicked_at is null
