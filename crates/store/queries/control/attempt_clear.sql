-- The right password was given; by primary key.
delete from attempt where subject = $1 and window_start = $2
