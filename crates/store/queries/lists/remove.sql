-- Takes customers out of a list. Primary key.
delete from list_member
where list_id = $1 and customer_id in (select r.customer_id from {rows(customer_id bigint)})
