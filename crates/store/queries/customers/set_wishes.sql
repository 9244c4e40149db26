-- What a customer wishes of messages, in their own word: it needs no version, because it is the last one. Primary key.
update customer set preferred_channel = $2, contact_frequency = $3, paused_until = $4, updated_at = $5,
    attributes = $6, version = version + 1
where customer_id = $1 and state = 'active'
