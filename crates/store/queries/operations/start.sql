-- The work begins, or goes on after a restart; by primary key.
update operation set state = 'running', started_at = coalesce(started_at, $2), total = coalesce($3, total)
where operation_id = $1 and state in ('waiting', 'running')
