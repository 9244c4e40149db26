-- Records of a customer, newest first, of one type or of all. Index record_customer.
select record_id, record_type_id, customer_id, number, attributes, version, created_at, updated_at from record
where customer_id = $1 and ($2 = 0 or record_type_id = $2) and record_id < $3
order by record_id desc
limit $4
