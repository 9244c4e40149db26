-- One sender, archived ones too: a campaign on its way may still name it. Primary key.
select sender_id, kind, name, from_name, from_address, reply_to, settings, secret, version, archived, created_at
from sender where sender_id = $1
