-- Keys older than the promise; served by idempotency_created.
delete from idempotency where created_at < $1
