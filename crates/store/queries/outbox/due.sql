-- Effects that are due, oldest first; served by outbox_due.
select outbox_id, kind, payload, attempts
from outbox
where due_at <= $1
order by due_at, outbox_id
limit $2
{skip_locked}
