-- What came of a try, under the token of its claim; by primary key.
update webhook_message set state = $3, due_at = $4, last_status = $5, last_error = $6, lease = 0, lease_until = 0
where webhook_message_id = $1 and lease = $2
