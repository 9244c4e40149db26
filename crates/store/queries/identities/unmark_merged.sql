-- The customer is themselves again. Primary key.
update customer set state = 'active', merged_into = null, updated_at = $2, version = version + 1
where customer_id = $1 and state = 'merged'
