-- Every webhook; a workspace has at most twenty.
select webhook_id, url, description, kinds, segments, state, state_reason, failing_since, secret, old_secret, old_secret_until,
    cursor_id, version, created_at
from webhook
order by webhook_id
