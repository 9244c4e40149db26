-- Uploaded files; the table is small.
select file_id from file order by file_id limit $1
