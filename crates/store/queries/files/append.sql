-- A piece of a file. A piece that is sent again is the same piece.
insert into file_piece (file_id, position, data) values ($1, $2, $3)
on conflict (file_id, position) do nothing
