-- A file whose bytes are on their way; it has no digest until all of them are here.
insert into file (file_id, name, bytes, sha256, row_count, inspection, created_at, created_by)
values ($1, $2, 0, $3, null, null, $4, $5)
