-- A piece without somebody who was erased; by primary key.
update import_journal set body = $3 where operation_id = $1 and piece = $2
