-- Whether anything was ever launched. There are few campaigns; the table is read whole.
select campaign_id from campaign where launched_at is not null limit 1
