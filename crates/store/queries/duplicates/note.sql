-- Words of two customers came together. What is known of a pair stays, also that they are two; above a bound nothing
-- more is noted. Primary key.
insert into duplicate_pair (first_id, second_id, conflict_at)
select r.first_id, r.second_id, $1
from {rows(first_id bigint, second_id bigint)}
where (select count(*) from duplicate_pair) < $2
on conflict (first_id, second_id) do nothing
