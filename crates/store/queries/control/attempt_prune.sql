-- Windows that are over; the whole table, once an hour.
delete from attempt where window_start < $1
