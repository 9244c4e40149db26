-- One webhook; by primary key.
select webhook_id, url, description, kinds, segments, state, state_reason, failing_since, secret, old_secret, old_secret_until,
    cursor_id, version, created_at
from webhook
where webhook_id = $1
