-- A message that was claimed and not tried: the try does not count. Primary key.
update webhook_message set lease = 0, lease_until = 0, attempts = attempts - 1, due_at = $3 where webhook_message_id = $1 and lease = $2
