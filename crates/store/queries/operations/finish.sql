-- The work is over; by primary key.
update operation set state = $2, result = $3, finished_at = $4
where operation_id = $1
