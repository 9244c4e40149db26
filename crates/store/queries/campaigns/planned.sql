-- How far the rows of the audience are written. Primary key.
update campaign set planned_through = $2, updated_at = $3 where campaign_id = $1
