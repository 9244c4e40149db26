-- Runs that were merged or are too old. Primary key.
delete from event_message_run where run_id in (select r.run_id from {rows(run_id bigint)})
