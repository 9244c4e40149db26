-- Runs of message ids this process has not seen. Primary key.
select run_id, merged, piece_count, received_at, filter from event_message_run where run_id > $1 order by run_id
