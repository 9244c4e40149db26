-- Whose key this is; served by the unique key of key_hash.
select k.api_key_id, w.slug, k.scopes, k.expires_at, k.last_used_at, k.kind, k.origins
from api_key k
join workspace w on w.workspace_id = k.workspace_id
where k.key_hash = $1 and k.revoked_at is null
