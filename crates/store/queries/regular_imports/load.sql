-- One regular import; by primary key.
select regular_import_id, name, place, secret, schedule, plan, headings, state, state_reason, next_at, digest, etag, modified,
    failures, operation_id, actor, version, created_at
from regular_import
where regular_import_id = $1
