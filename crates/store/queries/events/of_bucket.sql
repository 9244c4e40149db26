-- Blocks with customers of some buckets, merged ones. Index event_block_place.
select b.event_block_id, b.body from {rows(bucket bigint)}
join event_block b on b.bucket = r.bucket
where b.happened_last >= $1 and b.happened_first < $2 and b.customer_last >= $3 and b.customer_first <= $4
