-- New blocks: a batch that came in, or what merging made. Primary key.
insert into event_block (event_block_id, bucket, month, level, batch_first, batch_last, customer_first, customer_last,
    happened_first, happened_last, event_count, body)
select r.event_block_id, r.bucket, r.month, r.level, r.batch_first, r.batch_last, r.customer_first, r.customer_last,
    r.happened_first, r.happened_last, r.event_count, r.body
from {rows(event_block_id bigint, bucket bigint, month bigint, level bigint, batch_first bigint, batch_last bigint, customer_first bigint, customer_last bigint, happened_first bigint, happened_last bigint, event_count bigint, body blob)}
where true
