-- What a customer is known by, before it moves. Index identity_customer.
select kind, value from identity where customer_id = $1 order by kind, value {c}
