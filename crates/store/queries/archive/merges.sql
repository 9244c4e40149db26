-- Cards that were joined to one customer's, and joinings that were taken back, newest first. Indexes customer_merge_into
-- and customer_merge_from.
select m.customer_merge_id, m.from_id, m.moved, m.actor, m.merged_at, m.undone_at
from customer_merge m
where (m.into_id = $1 or (m.from_id = $1 and m.undone_at is not null)) and m.customer_merge_id < $2
order by m.customer_merge_id desc
limit $3
