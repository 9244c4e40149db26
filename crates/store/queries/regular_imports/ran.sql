-- What a run came to. By primary key.
update regular_import
set next_at = case when state = 'active' then cast($2 as bigint) end, failures = $3, digest = $4, etag = $5, modified = $6,
    operation_id = coalesce(cast($7 as bigint), operation_id)
where regular_import_id = $1
