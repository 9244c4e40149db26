-- One more wrong password; by primary key.
insert into attempt (subject, window_start, count)
values ($1, $2, 1)
on conflict (subject, window_start) do update set count = attempt.count + 1
