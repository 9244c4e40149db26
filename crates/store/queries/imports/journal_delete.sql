-- A piece that was taken back; by primary key.
delete from import_journal where operation_id = $1 and piece = $2
