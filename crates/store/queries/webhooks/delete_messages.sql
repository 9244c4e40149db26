-- The messages of a webhook that is taken away; served by webhook_message_webhook.
delete from webhook_message where webhook_id = $1
