-- Removes a record. Primary key.
delete from record where record_id = $1 and version = $2
