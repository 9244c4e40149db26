-- Every one that would run by itself, for a restored copy; the table is small.
update regular_import set state = 'stopped', state_reason = $1, next_at = null, updated_at = $2, version = version + 1
where state = 'active'
