-- The invited has come, or is no longer asked; by primary key.
delete from invitation where workspace_id = $1 and invitation_id = $2
