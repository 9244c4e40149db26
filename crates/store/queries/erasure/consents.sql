-- The latest words of the person. Primary key.
delete from consent where customer_id in (select r.customer_id from {rows(customer_id bigint)})
