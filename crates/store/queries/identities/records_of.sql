-- Records of a customer that is about to be merged. Index record_customer.
select record_id from record where customer_id = $1 order by record_id
