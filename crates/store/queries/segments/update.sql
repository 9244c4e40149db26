-- Saves a segment if nobody else changed it meanwhile. Primary key.
update segment set name = $3, description = $4, rule = $5, updated_at = $6, folder = $7, version = version + 1
where segment_id = $1 and version = $2 and not archived
