-- Promises an effect in the transaction that decided on it.
insert into outbox (outbox_id, kind, payload, due_at, attempts, created_at) values ($1, $2, $3, $4, 0, $5)
