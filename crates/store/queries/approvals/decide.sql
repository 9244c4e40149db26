-- What was said to a request. Primary key.
update approval set decided_by = $2, decided_at = $3, approved = $4, word = $5 where campaign_id = $1
