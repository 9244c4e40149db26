-- One file; by primary key.
select file_id, name, bytes, sha256, row_count, inspection, created_at, created_by from file where file_id = $1
