-- Holds on under the same token; by primary key.
update work set lease_until = $3 where work_id = $1 and lease = $2
