-- One template, archived ones too: a campaign may still name it. Primary key.
select template_id, name, channel, subject, preheader, body_kind, body, version, archived, created_at, updated_at
from template where template_id = $1
