-- A message is due now, unless somebody is sending it; by primary key.
update webhook_message set state = 'waiting', attempts = 0, due_at = $2, lease = 0, lease_until = 0
where webhook_message_id = $1 and lease_until <= $2
