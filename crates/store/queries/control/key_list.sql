-- The keys of a workspace that are not revoked; a short table.
select api_key_id, name, prefix, scopes, created_by, created_at, expires_at, last_used_at, kind,
    origins, public_key
from api_key
where workspace_id = $1 and revoked_at is null
order by api_key_id
