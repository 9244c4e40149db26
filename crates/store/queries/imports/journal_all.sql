-- Pieces of every journal after a place, for what imports told of somebody. By primary key.
select j.operation_id, j.piece, j.body
from import_journal j
where j.operation_id > $1 or (j.operation_id = $1 and j.piece > $2)
order by j.operation_id, j.piece
limit $3
