-- What waits for a second person, the oldest first; both tables are small. Primary keys.
select a.campaign_id, a.asked_by, a.changed_by, a.recipients, a.members, a.digest, a.asked_at, a.decided_by,
    a.decided_at, a.approved, a.word, c.name
from approval a join campaign c on c.campaign_id = a.campaign_id
where c.state = 'approval'
order by a.asked_at, a.campaign_id
limit $1
