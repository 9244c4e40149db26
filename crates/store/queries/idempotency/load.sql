-- What the first call with this key was and answered; by primary key.
select digest, status, body, created_at from idempotency where actor = $1 and key = $2
