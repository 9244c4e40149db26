-- Saves a record type if nobody else changed it meanwhile. Primary key.
update record_type set label_ru = $3, label_en = $4, definition = $5, archived = $6, updated_at = $7, version = version + 1
where record_type_id = $1 and version = $2
