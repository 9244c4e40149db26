-- One message; by primary key.
select m.webhook_message_id, m.webhook_id, m.kind, m.body, m.thing_count, m.state, m.attempts, m.due_at, m.created_at, m.tried_at,
    m.last_status, m.last_error, m.lease
from webhook_message m
where m.webhook_message_id = $1
