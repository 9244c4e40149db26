-- Blocks of events received since a month that may be of some customers. Index event_block_place.
select b.body from {rows(bucket bigint)}
join event_block b on b.bucket = r.bucket
where b.month >= $3 and b.customer_last >= $1 and b.customer_first <= $2
