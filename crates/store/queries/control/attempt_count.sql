-- Wrong passwords of a subject in a window; by primary key.
select count from attempt where subject = $1 and window_start = $2
