-- Every webhook that would send by itself, for a restored copy; the table is small.
update webhook set state = $1, state_reason = $2, failing_since = null, updated_at = $3, version = version + 1
where state <> $1
