-- The words a customer is found by, after identities came or went. Primary key.
update customer set search = $2 where customer_id = $1
