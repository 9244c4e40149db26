-- Somebody says that these are two people. Primary key.
insert into duplicate_pair (first_id, second_id, dismissed_at, dismissed_by) values ($1, $2, $3, $4)
on conflict (first_id, second_id) do update
set dismissed_at = excluded.dismissed_at, dismissed_by = excluded.dismissed_by
