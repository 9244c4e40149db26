-- Who is themselves again is in their lists again. Primary key.
insert into list_member (list_id, customer_id, added_at)
select r.list_id, $1, r.added_at
from {rows(list_id bigint, added_at bigint)}
where true
on conflict (list_id, customer_id) do nothing
