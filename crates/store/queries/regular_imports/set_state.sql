-- Stops one or lets it go on, as somebody; by primary key.
update regular_import
set state = $2, state_reason = $3, next_at = $4, actor = $5, updated_at = $6, failures = 0, version = version + 1
where regular_import_id = $1
