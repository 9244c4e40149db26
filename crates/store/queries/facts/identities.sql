-- Identities of a range of customers. Index identity_customer.
select customer_id, kind, value, created_at from identity
where customer_id >= $1 and customer_id < $2
