-- All identities of a customer become another's. Index identity_customer.
update identity set customer_id = $2 where customer_id = $1
