-- An invitation, or a new one in the place of an old one to the same address; the unique pair decides.
insert into invitation (workspace_id, invitation_id, email, role, token_hash, invited_by, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (workspace_id, email) do update set invitation_id = excluded.invitation_id, role = excluded.role,
    token_hash = excluded.token_hash, invited_by = excluded.invited_by, created_at = excluded.created_at,
    expires_at = excluded.expires_at
