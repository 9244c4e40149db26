-- Long work that waits to be done.
insert into operation (operation_id, kind, title, state, params, result, cursor, done, total, failed, cancel_requested,
    created_at, started_at, finished_at, created_by, undo_id)
values ($1, $2, $3, 'waiting', $4, null, null, 0, $5, 0, false, $6, null, null, $7, null)
