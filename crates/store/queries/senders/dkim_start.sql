-- A key that waited signs from now on. There are few keys; the table is read whole.
update dkim_key set state = 'signing' where sender_id = $1 and selector = $2 and state = 'waiting'
