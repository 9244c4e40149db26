-- When the next planned row may be claimed. Index delivery_due.
select min(due_at) from delivery where campaign_id = $1 and state = 'planned'
