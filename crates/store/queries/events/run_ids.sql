-- Every run of message ids, to forget those that were merged away. A short table.
select run_id, message_count, received_at from event_message_run order by run_id
