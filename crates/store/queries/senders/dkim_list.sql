-- The keys of one sender, oldest first. There are few keys; the table is read whole.
select domain, selector, state, secret, public_key, seen_at, looked_at, created_at
from dkim_key where sender_id = $1 order by created_at, selector
