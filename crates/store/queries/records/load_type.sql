-- One record type. Primary key.
select record_type_id, key, label_ru, label_en, definition, archived, version, created_at from record_type where record_type_id = $1
