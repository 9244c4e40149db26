-- The call did not happen: it may be tried again with the same key; by primary key.
delete from idempotency where actor = $1 and key = $2
