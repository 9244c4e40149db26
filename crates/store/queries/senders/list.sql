-- All senders in use, oldest first; there are few. Primary key.
select sender_id, kind, name, from_name, from_address, reply_to, settings, secret, version, archived, created_at
from sender where not archived order by sender_id
