-- Takes the work under a new fencing token; by primary key.
update work set lease = $2, lease_until = $3, attempts = attempts + 1 where work_id = $1
