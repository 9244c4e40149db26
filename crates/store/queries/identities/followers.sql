-- Who was merged into a customer before. Index customer_merged.
select customer_id from customer where merged_into = $1 order by customer_id
