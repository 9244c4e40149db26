-- The first unsubscribing after this letter; a later one changes nothing. Primary key.
update delivery set unsubscribed_at = r.happened_at
from {rows(delivery_id bigint, happened_at bigint)}
where delivery.delivery_id = r.delivery_id and delivery.unsubscribed_at is null
