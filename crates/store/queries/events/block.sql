-- One block by its id. Primary key.
select body from event_block where event_block_id = $1
