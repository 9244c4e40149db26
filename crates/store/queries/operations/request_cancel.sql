-- Asks work that is not over to stop; by primary key.
update operation set cancel_requested = true
where operation_id = $1 and state in ('waiting', 'running')
