-- What a link opens; by the unique key of the token, and the workspace by its own.
select i.workspace_id, i.invitation_id, i.email, i.role, i.expires_at, w.slug, w.name, i.invited_by
from invitation i
join workspace w on w.workspace_id = i.workspace_id
where i.token_hash = $1
