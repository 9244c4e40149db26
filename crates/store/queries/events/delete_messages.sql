-- Pieces of runs that were merged or are too old. Primary key.
delete from event_message where run_id in (select r.run_id from {rows(run_id bigint)})
