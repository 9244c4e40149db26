-- The role of a user in a workspace; by primary key.
select role from membership where workspace_id = $1 and user_id = $2
