-- The first of equal calls takes the key; by primary key.
insert into idempotency (actor, key, digest, created_at)
values ($1, $2, $3, $4)
on conflict (actor, key) do nothing
