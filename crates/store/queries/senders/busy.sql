-- Whether a campaign on its way writes by this sender. There are few campaigns; the table is read whole.
select campaign_id from campaign
where sender_id = $1 and state in ('scheduled', 'planning', 'sending', 'paused')
limit 1
