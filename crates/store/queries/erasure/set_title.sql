-- A file's name that names nobody any more; by primary key.
update operation set title = r.title from {rows(operation_id bigint, title text)} where operation.operation_id = r.operation_id
