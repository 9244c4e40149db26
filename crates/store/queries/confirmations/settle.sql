-- What came of a hand-over, under the token of its claim. Primary key.
update confirmation set state = $3, reason = $4, attempts = $5, due_at = $6, lease = 0, lease_until = 0
where confirmation_id = $1 and lease = $2 and state = 'claimed'
