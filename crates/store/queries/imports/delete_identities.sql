-- Addresses of customers who go; index identity_customer.
delete from identity where customer_id in (select r.customer_id from {rows(customer_id bigint)})
