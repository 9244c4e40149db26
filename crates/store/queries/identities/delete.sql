-- Takes an identity from its customer; by primary key.
delete from identity where kind = $1 and value = $2 and customer_id = $3
