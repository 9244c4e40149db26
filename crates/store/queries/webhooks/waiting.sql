-- How many messages wait for a webhook; served by webhook_message_due.
select count(*) from webhook_message where state = 'waiting' and webhook_id = $1
