-- They follow along, so that nobody is two steps away. Primary key.
update customer set merged_into = $1 from {rows(customer_id bigint)}
where customer.customer_id = r.customer_id and customer.state = 'merged'
