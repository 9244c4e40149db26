-- An import that ended before a moment and still has a journal. Operations are few; the journal by its primary key.
select o.operation_id from operation o
where o.kind = 'import' and o.finished_at < $1
    and exists (select 1 from import_journal j where j.operation_id = o.operation_id)
order by o.operation_id
limit 1
