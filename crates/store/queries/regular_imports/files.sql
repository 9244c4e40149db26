-- What is known of the files of a folder; by primary key.
select name, bytes, modified_at, seen_at, digest, operation_id
from regular_import_file
where regular_import_id = $1
order by name {c}
