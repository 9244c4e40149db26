-- Who has this address. Primary key of identity.
select customer_id from identity where kind = $1 and value = $2
