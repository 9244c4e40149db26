-- One operation; by primary key.
select operation_id, kind, title, state, params, result, cursor, done, total, failed, cancel_requested, created_at,
    started_at, finished_at, created_by, undo_id
from operation
where operation_id = $1
