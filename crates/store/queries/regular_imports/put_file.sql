-- A file as it is now, taken or not; by primary key.
insert into regular_import_file (regular_import_id, name, bytes, modified_at, seen_at, digest, operation_id)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (regular_import_id, name) do update
set bytes = excluded.bytes, modified_at = excluded.modified_at, seen_at = excluded.seen_at, digest = excluded.digest,
    operation_id = excluded.operation_id
