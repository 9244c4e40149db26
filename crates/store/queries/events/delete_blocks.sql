-- Blocks that were merged or rewritten into others. Primary key.
delete from event_block where event_block_id in (select r.event_block_id from {rows(event_block_id bigint)})
