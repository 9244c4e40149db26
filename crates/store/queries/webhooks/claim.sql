-- Takes a message under a new fencing token; by primary key.
update webhook_message set lease = $2, lease_until = $3, attempts = attempts + 1, tried_at = $4 where webhook_message_id = $1
