-- The members of a list changed. The name did not, so the version stays. Primary key.
update list set updated_at = $2 where list_id = $1
