-- Whatever an older lease left claimed gets the state that is honest for its sender. Index delivery_due.
update delivery set state = $3, reason = $4, lease = 0, updated_at = $5
where campaign_id = $1 and state = 'claimed' and lease <> $2
