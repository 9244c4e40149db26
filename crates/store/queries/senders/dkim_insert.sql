-- A new key that waits for its record. The primary key refuses a selector that was used under this domain.
insert into dkim_key (domain, selector, sender_id, state, secret, public_key, created_at)
values ($1, $2, $3, 'waiting', $4, $5, $6)
