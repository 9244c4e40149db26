-- A new draft.
insert into campaign (campaign_id, name, channel, state, settings, template_id, sender_id, audience_count, planned_through,
    version, created_at, updated_at, created_by, changed_by, seed)
values ($1, $2, $3, 'draft', $4, $5, $6, 0, 0, 1, $7, $7, $8, $8, $9)
