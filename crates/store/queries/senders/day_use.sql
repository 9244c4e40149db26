-- Counts letters of a sender's day. Primary key.
insert into sender_day (sender_id, day, used) values ($1, $2, $3)
on conflict (sender_id, day) do update set used = sender_day.used + excluded.used
