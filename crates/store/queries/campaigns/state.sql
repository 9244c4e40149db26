-- Only the state, read again at every claim. Primary key.
select state from campaign where campaign_id = $1
