-- Only a draft can be deleted: what was sent stays known. Primary key.
delete from campaign where campaign_id = $1 and state = 'draft'
