-- A new one, which runs at its next moment.
insert into regular_import (regular_import_id, name, place, secret, schedule, plan, headings, state, next_at, failures, actor, version,
    created_at, updated_at)
values ($1, $2, $3, $4, $5, $6, $7, 'active', $8, 0, $9, 1, $10, $10)
