-- Every record type, those out of use too, in the order they were made. A scan of a small table.
select record_type_id, key, label_ru, label_en, definition, archived, version, created_at from record_type order by record_type_id
