-- All but the newest runs of one; served by regular_import_run_of.
delete from regular_import_run
where regular_import_id = $1 and regular_import_run_id <= (
    select regular_import_run_id from regular_import_run where regular_import_id = $1
    order by regular_import_run_id desc limit 1 offset $2)
