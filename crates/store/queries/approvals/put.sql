-- The latest request about a campaign, nothing said to it yet. Primary key.
insert into approval (campaign_id, asked_by, changed_by, recipients, members, digest, asked_at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (campaign_id) do update set asked_by = excluded.asked_by, changed_by = excluded.changed_by,
    recipients = excluded.recipients, members = excluded.members, digest = excluded.digest,
    asked_at = excluded.asked_at, decided_by = null, decided_at = null, approved = null, word = null
