-- What a piece of an import changed; the pieces of one import are numbered as they were written. Primary key.
insert into import_journal (operation_id, piece, has_people, body)
select $1, coalesce(max(j.piece), 0) + 1, $2, $3 from import_journal j where j.operation_id = $1
