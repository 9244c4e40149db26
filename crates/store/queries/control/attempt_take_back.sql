-- The attempt was no wrong password; by primary key.
update attempt set count = count - 1 where subject = $1 and window_start = $2 and count > 0
