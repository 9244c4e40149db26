-- What a run came to.
insert into regular_import_run (regular_import_run_id, regular_import_id, ran_at, outcome, code, detail, file_name, operation_id)
values ($1, $2, $3, $4, $5, $6, $7, $8)
