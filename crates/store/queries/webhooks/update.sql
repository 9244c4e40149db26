-- Saves a webhook if nobody else changed it meanwhile. Primary key.
update webhook set url = $3, description = $4, kinds = $5, segments = $6, updated_at = $7, version = version + 1
where webhook_id = $1 and version = $2
