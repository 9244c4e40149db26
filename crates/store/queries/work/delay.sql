-- Gives the work back for a later moment; by primary key.
update work set lease = 0, lease_until = 0, due_at = $3 where work_id = $1 and lease = $2
