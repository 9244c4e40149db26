-- The word holds for a larger audience. Primary key.
update approval set decided_by = $2, members = $3, decided_at = $4 where campaign_id = $1
