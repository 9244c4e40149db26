-- Saves a list's name if nobody else changed it meanwhile. Primary key.
update list set name = $3, description = $4, updated_at = $5, version = version + 1
where list_id = $1 and version = $2 and not archived
