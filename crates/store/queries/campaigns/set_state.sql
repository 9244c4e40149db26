-- Moves a campaign from one state to another, if it still is in the first. Primary key.
update campaign set state = $3, state_note = $4, updated_at = $5, version = version + 1
where campaign_id = $1 and state = $2
