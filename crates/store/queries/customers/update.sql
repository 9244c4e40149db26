-- Saves a customer if nobody else changed them meanwhile. Primary key.
update customer set first_name = $3, middle_name = $4, last_name = $5, gender = $6, birthday = $7, country = $8,
    city = $9, locale = $10, source = $11, search = $12, updated_at = $13, attributes = $14, version = version + 1
where customer_id = $1 and version = $2 and state = 'active'
