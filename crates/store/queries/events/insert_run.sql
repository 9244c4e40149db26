-- A new run of message ids. Primary key.
insert into event_message_run (run_id, merged, message_count, piece_count, received_at, filter)
values ($1, $2, $3, $4, $5, $6)
