-- A new link and a new term, for which whoever made them answers; the old link is worth nothing from here on; by
-- primary key.
update invitation set token_hash = $3, expires_at = $4, invited_by = $5 where workspace_id = $1 and invitation_id = $2
