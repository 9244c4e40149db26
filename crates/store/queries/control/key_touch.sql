-- The key was used; by primary key.
update api_key set last_used_at = $2 where api_key_id = $1
