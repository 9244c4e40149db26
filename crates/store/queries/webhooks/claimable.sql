-- Whether any message is due and free; served by webhook_message_due.
select m.webhook_message_id
from webhook_message m
join webhook w on w.webhook_id = m.webhook_id and w.state = 'active'
where m.state = 'waiting' and m.due_at <= $1 and m.lease_until <= $1
limit 1
