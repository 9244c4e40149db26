-- Saves a draft if nobody else changed it meanwhile. Primary key.
update campaign set name = $3, channel = $4, settings = $5, template_id = $6, sender_id = $7, updated_at = $8, changed_by = $9, version = version + 1
where campaign_id = $1 and version = $2 and state = 'draft'
