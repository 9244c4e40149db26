-- The last pieces of a file, because a file is removed from its end; by primary key.
delete from file_piece
where file_id = $1
    and position > (select max(p.position) from file_piece p where p.file_id = $1) - $2
