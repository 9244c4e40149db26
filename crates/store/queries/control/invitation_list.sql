-- Who is asked into a workspace and has not come, the newest first; by the primary key's first column.
select invitation_id, email, role, invited_by, created_at, expires_at
from invitation
where workspace_id = $1
order by created_at desc, invitation_id
