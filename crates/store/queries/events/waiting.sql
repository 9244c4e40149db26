-- Batches that are not merged yet, oldest first. Index event_block_place.
select event_block_id, event_count from event_block where bucket = -1 order by event_block_id limit $1
