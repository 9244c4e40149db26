-- The end, after every row is accounted for. Primary key.
update campaign set state = $2, state_note = $3, finished_at = $4, updated_at = $4, version = version + 1
where campaign_id = $1 and finished_at is null
