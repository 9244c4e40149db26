-- Whether there is anything to forget, so that nothing is written when there is not; served by idempotency_created.
select 1 from idempotency where created_at < $1 limit 1
