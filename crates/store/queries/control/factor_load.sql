-- The second factor of a user; by primary key.
select secret, last_step, confirmed_at from second_factor where user_id = $1
