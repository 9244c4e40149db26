-- Due messages that nobody holds, oldest first; served by webhook_message_due.
select m.webhook_message_id, m.webhook_id, m.kind, m.body, m.thing_count, m.state, m.attempts, m.due_at, m.created_at, m.tried_at,
    m.last_status, m.last_error, m.lease
from webhook_message m
where m.state = 'waiting' and m.due_at <= $1 and m.lease_until <= $1
    and exists (select 1 from webhook w where w.webhook_id = m.webhook_id and w.state = 'active')
order by m.due_at, m.webhook_message_id
limit $2
{skip_locked}
