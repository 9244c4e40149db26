-- Later imports that can still be taken back. Primary keys.
select count(*) from operation o
where o.operation_id > $1 and o.kind = 'import' and o.undo_id is null
    and exists (select 1 from import_journal j where j.operation_id = o.operation_id)
