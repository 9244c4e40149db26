-- A new webhook, at work from the last change there is.
insert into webhook (webhook_id, url, description, kinds, segments, state, secret, cursor_id, version, created_at, updated_at, created_by)
values ($1, $2, $3, $4, $5, 'active', $6, $7, 1, $8, $8, $9)
