-- An order of an import that names nobody any more; by primary key.
update operation set params = r.params from {rows(operation_id bigint, params text)} where operation.operation_id = r.operation_id
