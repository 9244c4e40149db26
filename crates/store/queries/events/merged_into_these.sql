-- Who was merged into these customers. Index customer_merged.
select c.customer_id, c.merged_into from {rows(customer_id bigint)}
join customer c on c.merged_into = r.customer_id
