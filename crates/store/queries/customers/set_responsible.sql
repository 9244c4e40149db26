-- Who looks after a customer from here on; the edit that says so counts the version. Primary key.
update customer set responsible_id = $2 where customer_id = $1
