-- The last runs of one with their imports, newest first; served by regular_import_run_of, imports by primary key.
select r.regular_import_run_id, r.ran_at, r.outcome, r.code, r.detail, r.file_name, r.operation_id, o.state, o.done, o.failed
from regular_import_run r
left join operation o on o.operation_id = r.operation_id
where r.regular_import_id = $1
order by r.regular_import_run_id desc
limit $2
