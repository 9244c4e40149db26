-- The audience, once. Primary key.
update campaign set audience = $2, audience_count = $3, audience_at = $4, updated_at = $5
where campaign_id = $1 and audience is null
