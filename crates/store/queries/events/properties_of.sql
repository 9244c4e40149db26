-- Properties of some kinds. Primary key.
select p.event_kind_id, p.name, p.types, p.seen_count, p.first_at, p.last_at
from {rows(event_kind_id bigint)} join event_property p on p.event_kind_id = r.event_kind_id
