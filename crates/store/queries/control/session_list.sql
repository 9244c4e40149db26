-- The open sessions of a user; served by session_of_user.
select token_hash, browser, address, created_at, last_seen_at, expires_at
from session
where user_id = $1
order by last_seen_at desc, token_hash
