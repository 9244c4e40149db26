-- The largest id of a customer, where loading ends. Primary key.
select coalesce(max(customer_id), 0) from customer
