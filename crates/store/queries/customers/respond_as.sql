-- Who stays after a merge is looked after by whom the other was, where nobody did. Primary key.
update customer set responsible_id = (select o.responsible_id from customer o where o.customer_id = $2)
where customer_id = $1 and responsible_id is null
