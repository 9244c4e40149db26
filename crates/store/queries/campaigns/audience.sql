-- The frozen audience. Primary key.
select audience from campaign where campaign_id = $1
