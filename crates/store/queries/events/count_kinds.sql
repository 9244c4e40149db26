-- More events of known kinds. Unique key of the name.
update event_kind set event_count = event_count + r.more, last_at = $1
from {rows(name text, more bigint)} where event_kind.name = r.name
