-- Kinds that were never seen. Unique key of the name.
insert into event_kind (event_kind_id, name, locked, event_count, first_at, last_at)
select r.event_kind_id, r.name, false, r.more, $1, $1 from {rows(event_kind_id bigint, name text, more bigint)} where true
