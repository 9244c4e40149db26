-- Merges that joined others to a customer and were not taken back, newest first, after one. Index customer_merge_into.
select customer_merge_id, from_id, into_id, moved, actor, merged_at from customer_merge
where into_id = $1 and customer_merge_id > $2 and undone_at is null
order by customer_merge_id desc
limit $3
