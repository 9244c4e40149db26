-- A code is used; nothing changes when one as late was used already; by primary key.
update second_factor set last_step = $2 where user_id = $1 and last_step < $2 and confirmed_at is not null
