-- How far the work is; written with what was done. By primary key.
update operation set cursor = $2, done = $3, failed = $4, result = $5
where operation_id = $1
