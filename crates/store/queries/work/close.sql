-- The work is done; by primary key.
delete from work where work_id = $1 and lease = $2
