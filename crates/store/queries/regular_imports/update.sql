-- Saves one if nobody else changed it meanwhile; by primary key.
update regular_import
set name = $3, place = $4, secret = $5, schedule = $6, plan = $7, headings = $8, next_at = $9, actor = $10, updated_at = $11,
    failures = 0, version = version + 1
where regular_import_id = $1 and version = $2
