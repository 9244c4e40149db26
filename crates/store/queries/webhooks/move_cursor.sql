-- Messages were made of everything up to here, unless another process was faster. Primary key.
update webhook set cursor_id = $3 where webhook_id = $1 and cursor_id = $2
