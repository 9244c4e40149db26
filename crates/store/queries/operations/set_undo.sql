-- Which operation takes an import back; by primary key.
update operation set undo_id = $2 where operation_id = $1
