-- The effect was made; by primary key.
delete from outbox where outbox_id = $1
