-- The first pieces of a journal whose term is over; by primary key.
delete from import_journal where operation_id = $1 and piece in (
    select j.piece from import_journal j where j.operation_id = $1 order by j.piece limit $2)
