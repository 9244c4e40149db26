-- Saves a record if nobody else changed it meanwhile. Primary key.
update record set customer_id = $3, number = $4, attributes = $5, updated_at = $6, version = version + 1
where record_id = $1 and version = $2
