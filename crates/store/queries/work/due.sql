-- The oldest due work of a kind whose lease is free or over; served by work_due.
select work_id, kind, subject, attempts
from work
where kind = $1 and due_at <= $2 and lease_until <= $2
order by due_at, work_id
limit 1
{skip_locked}
