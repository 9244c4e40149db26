-- One piece; by primary key.
select data from file_piece where file_id = $1 and position = $2
