-- The merge that made a customer another, if it was not taken back. Index customer_merge_from.
select customer_merge_id, from_id, into_id, moved, actor, merged_at from customer_merge
where from_id = $1 and undone_at is null
order by customer_merge_id desc
limit 1
