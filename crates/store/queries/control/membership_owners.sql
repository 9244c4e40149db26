-- How many owners a workspace has: the last one stays; by primary key.
select count(*) from membership where workspace_id = $1 and role = 'owner'
