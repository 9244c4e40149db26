-- The sites that may send with a key; by primary key.
update api_key set origins = $3 where workspace_id = $1 and api_key_id = $2 and kind = 'browser' and revoked_at is null
