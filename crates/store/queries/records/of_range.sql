-- What rules ask of the records of customers with ids in a range. Index record_customer.
select customer_id, record_type_id, attributes, created_at from record
where customer_id >= $1 and customer_id < $2
