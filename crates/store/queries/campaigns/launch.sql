-- Leaves the draft: the message and the seed of the control group are frozen. Primary key.
update campaign set state = $2, content = $3, seed = $4, launched_at = $5, updated_at = $5, version = version + 1
where campaign_id = $1 and state = 'draft'
