-- Every regular import; a workspace has at most fifty.
select regular_import_id, name, place, secret, schedule, plan, headings, state, state_reason, next_at, digest, etag, modified,
    failures, operation_id, actor, version, created_at
from regular_import
order by regular_import_id
