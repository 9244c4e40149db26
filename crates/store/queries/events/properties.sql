-- The registry's properties by kind and name. Primary key.
select event_kind_id, name, types, seen_count, first_at, last_at from event_property order by event_kind_id, name {c}
