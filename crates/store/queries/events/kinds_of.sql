-- The registry's lines of some kinds. Unique key of the name.
select k.event_kind_id, k.name, k.locked, k.event_count, k.first_at, k.last_at
from {rows(name text)} join event_kind k on k.name = r.name
