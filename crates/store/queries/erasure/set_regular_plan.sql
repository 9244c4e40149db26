-- An order of a regular import that names nobody any more; by primary key.
update regular_import set plan = r.plan
from {rows(regular_import_id bigint, plan text)}
where regular_import.regular_import_id = r.regular_import_id
