-- Orders of customers. Index orders_customer.
select o.customer_id, o.order_id from {rows(customer_id bigint)} join orders o on o.customer_id = r.customer_id
