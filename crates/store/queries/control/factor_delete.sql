-- The second factor is turned off; by primary key.
delete from second_factor where user_id = $1
