-- Why a campaign waits, for the progress page. Primary key.
update campaign set state_note = $2, updated_at = $3 where campaign_id = $1
