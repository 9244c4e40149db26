-- A new link and a new term; the old link is worth nothing from here on; by primary key.
update invitation set token_hash = $3, expires_at = $4 where workspace_id = $1 and invitation_id = $2
