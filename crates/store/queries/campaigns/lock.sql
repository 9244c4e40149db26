-- The state of a campaign, held until the end of the transaction so that two users cannot move it at once. Primary key.
select state from campaign where campaign_id = $1 {for_update}
