-- The registry's kinds by name. A short table.
select event_kind_id, name, locked, event_count, first_at, last_at from event_kind order by name {c}
