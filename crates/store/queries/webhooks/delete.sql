-- Takes a webhook away; by primary key.
delete from webhook where webhook_id = $1
