-- That they are two was said by mistake. Primary key.
update duplicate_pair set dismissed_at = null, dismissed_by = null where first_id = $1 and second_id = $2
