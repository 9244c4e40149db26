-- The latest request about a campaign. Primary key.
select campaign_id, asked_by, changed_by, recipients, members, digest, asked_at, decided_by, decided_at, approved, word
from approval where campaign_id = $1
