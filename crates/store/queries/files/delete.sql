-- A file whose bytes are gone; by primary key.
delete from file where file_id = $1
