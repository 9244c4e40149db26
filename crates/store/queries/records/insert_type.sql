-- A new record type.
insert into record_type (record_type_id, key, label_ru, label_en, definition, archived, version, created_at, updated_at)
values ($1, $2, $3, $4, $5, $6, 1, $7, $7)
