-- One field of customers. Primary key.
select field_id, key, label_ru, label_en, kind, choices, archived, version, created_at from field where field_id = $1
