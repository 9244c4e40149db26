-- How many blocks and events there are. A scan of the catalogue, for figures and checks.
select count(*), cast(coalesce(sum(event_count), 0) as bigint), coalesce(max(event_block_id), 0) from event_block
