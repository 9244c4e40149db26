-- Blocks that may hold events of customers, for erasing them. Index event_block_place.
select b.event_block_id, b.bucket, b.month, b.level, b.body from {rows(bucket bigint)}
join event_block b on b.bucket = r.bucket
where b.customer_last >= $1 and b.customer_first <= $2
