-- A new sender. Primary key.
insert into sender (sender_id, channel, kind, name, from_name, from_address, reply_to, settings, secret, version, archived, created_at)
values ($1, 'email', $2, $3, $4, $5, $6, $7, $8, 1, false, $9)
