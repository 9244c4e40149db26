-- A new field of customers.
insert into field (field_id, key, label_ru, label_en, kind, choices, archived, version, created_at, updated_at)
values ($1, $2, $3, $4, $5, $6, $7, 1, $8, $8)
