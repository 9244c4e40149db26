-- Leaves the draft, or the wait for a second person: the message is frozen. Primary key.
update campaign set state = $2, content = $3, launched_at = $4, updated_at = $4, version = version + 1
where campaign_id = $1 and state in ('draft', 'approval')
