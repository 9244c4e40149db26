-- Saves a customer if nobody else changed them meanwhile. Primary key.
update customer set first_name = $3, middle_name = $4, last_name = $5, gender = $6, birthday = $7, country = $8,
    city = $9, locale = $10, source = $11, preferred_channel = $12, contact_frequency = $13, search = $14, updated_at = $15,
    attributes = $16, version = version + 1
where customer_id = $1 and version = $2 and state = 'active'
