-- A key is worth nothing from here on; by primary key.
update api_key set revoked_at = $3 where workspace_id = $1 and api_key_id = $2 and revoked_at is null
