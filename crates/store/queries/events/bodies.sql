-- Some blocks. Primary key.
select b.event_block_id, b.body from {rows(event_block_id bigint)}
join event_block b on b.event_block_id = r.event_block_id
