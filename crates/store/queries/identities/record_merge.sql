-- The journal of merges. Primary key.
insert into customer_merge (customer_merge_id, from_id, into_id, moved, actor, merged_at)
values ($1, $2, $3, $4, $5, $6)
