-- The first code was right: the factor guards from here on; by primary key.
update second_factor set confirmed_at = $3, last_step = $2 where user_id = $1 and confirmed_at is null
