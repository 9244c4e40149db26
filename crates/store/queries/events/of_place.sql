-- Every block of a place. Index event_block_place.
select event_block_id, body from event_block where bucket = $1 and month = $2 order by event_block_id
