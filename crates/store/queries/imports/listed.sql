-- Who was put into a list at a moment, of some customers. Primary key.
select m.customer_id from {rows(customer_id bigint)}
join list_member m on m.list_id = $1 and m.customer_id = r.customer_id
where m.added_at = $2
