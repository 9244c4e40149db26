-- The values of some customers' fields, for messages that mention them. Primary key.
select c.customer_id, c.attributes from {rows(customer_id bigint)} join customer c on c.customer_id = r.customer_id
