-- Another role; by primary key.
update membership set role = $3 where workspace_id = $1 and user_id = $2
