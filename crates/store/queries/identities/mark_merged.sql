-- The customer is another from now on. Primary key.
update customer set state = 'merged', merged_into = $2, updated_at = $3, version = version + 1
where customer_id = $1 and state = 'active'
