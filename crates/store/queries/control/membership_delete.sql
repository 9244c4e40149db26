-- A person leaves; by primary key.
delete from membership where workspace_id = $1 and user_id = $2
