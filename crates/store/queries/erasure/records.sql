-- Records of the business's own nouns go with their customer. Index record_customer.
delete from record where customer_id in (select r.customer_id from {rows(customer_id bigint)})
