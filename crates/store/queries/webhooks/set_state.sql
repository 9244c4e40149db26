-- Pauses a webhook or lets it go on; by primary key.
update webhook set state = $2, state_reason = $3, failing_since = null, updated_at = $4, version = version + 1
where webhook_id = $1
