-- The bytes of a file; by primary key.
delete from file_piece where file_id = $1
