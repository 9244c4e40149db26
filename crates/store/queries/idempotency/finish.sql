-- The answer that every repetition gets; by primary key.
update idempotency set status = $3, body = $4 where actor = $1 and key = $2
