-- A login; by primary key.
insert into session (token_hash, user_id, csrf, created_at, last_seen_at, expires_at, browser, address)
values ($1, $2, $3, $4, $4, $5, $6, $7)
