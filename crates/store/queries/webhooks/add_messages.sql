-- Messages to be sent at once.
insert into webhook_message (webhook_message_id, webhook_id, kind, body, thing_count, state, attempts, due_at, lease, lease_until, created_at)
select r.webhook_message_id, r.webhook_id, r.kind, r.body, r.thing_count, 'waiting', 0, $1, 0, 0, $1
from {rows(webhook_message_id bigint, webhook_id bigint, kind text, body text, thing_count bigint)}
where true
