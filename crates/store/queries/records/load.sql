-- One record. Primary key.
select record_id, record_type_id, customer_id, number, attributes, version, created_at, updated_at from record where record_id = $1
