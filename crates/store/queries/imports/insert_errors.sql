-- Rows that an import refused. A row that is told again keeps its first telling.
insert into import_error (operation_id, line, code, field)
select $1, r.line, r.code, r.field
from {rows(line bigint, code text, field text)}
where true
on conflict (operation_id, line) do nothing
