-- Messages that are over and old; a seldom scan of a table that is kept short by it.
delete from webhook_message where created_at < $1 and state <> 'waiting'
