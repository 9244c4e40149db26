-- All bytes are here; by primary key.
update file set bytes = $2, sha256 = $3, row_count = $4, inspection = $5 where file_id = $1
