-- A message without the person's words. Primary key.
update webhook_message set body = r.body from {rows(webhook_message_id bigint, body text)}
where webhook_message.webhook_message_id = r.webhook_message_id
