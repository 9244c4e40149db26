-- One campaign without its audience, which may be large. Primary key.
select campaign_id, name, channel, state, state_note, settings, content, template_id, sender_id, audience_count,
    audience_at, planned_through, seed, version, created_at, updated_at, launched_at, finished_at, created_by, changed_by
from campaign where campaign_id = $1
