-- Everybody who was merged into somebody. Index customer_merged.
select customer_id, merged_into from customer where merged_into is not null
