-- A page of campaigns, newest first. Index campaign_created.
select campaign_id, name, channel, state, state_note, settings, null, template_id, sender_id, audience_count,
    audience_at, planned_through, seed, version, created_at, updated_at, launched_at, finished_at, created_by, changed_by
from campaign
where (created_at < $1 or (created_at = $1 and campaign_id < $2))
order by created_at desc, campaign_id desc
limit $3
