-- Pieces that hold what was known of people, after a place; by primary key.
select operation_id, piece, body from import_journal
where has_people and (operation_id > $1 or (operation_id = $1 and piece > $2))
order by operation_id, piece
limit $3
