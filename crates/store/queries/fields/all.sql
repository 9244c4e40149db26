-- Every field of customers, those out of use too, in the order they were made. A scan of a small table.
select field_id, key, label_ru, label_en, kind, choices, archived, version, created_at from field order by field_id
