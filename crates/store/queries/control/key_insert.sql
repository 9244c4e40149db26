-- A new key; the unique hash cannot meet another by chance.
insert into api_key (api_key_id, workspace_id, name, prefix, key_hash, scopes, created_by, created_at, expires_at,
    kind, origins, public_key)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
