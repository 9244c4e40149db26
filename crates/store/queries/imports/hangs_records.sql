-- Records of customers. Index record_customer.
select c.customer_id, c.record_id from {rows(customer_id bigint)} join record c on c.customer_id = r.customer_id
