-- The newest piece of an import's journal below a number: pieces are taken back in reverse. Primary key.
select piece, body from import_journal where operation_id = $1 and piece < $2 order by piece desc limit 1
