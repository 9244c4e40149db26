-- Saves a field if nobody else changed it meanwhile. Primary key.
update field set label_ru = $3, label_en = $4, kind = $5, choices = $6, archived = $7, updated_at = $8,
    version = version + 1
where field_id = $1 and version = $2
