-- What was seen of properties; the set of types only grows, and it was read under the lock. Primary key.
insert into event_property (event_kind_id, name, types, seen_count, first_at, last_at)
select r.event_kind_id, r.name, r.types, r.more, $1, $1
from {rows(event_kind_id bigint, name text, types bigint, more bigint)} where true
on conflict (event_kind_id, name) do update set types = excluded.types,
    seen_count = event_property.seen_count + excluded.seen_count, last_at = excluded.last_at
