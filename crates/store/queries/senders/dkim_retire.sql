-- Forgets the private half of a sender's keys in one state. There are few keys; the table is read whole.
update dkim_key set state = 'retired', secret = null where sender_id = $1 and state = $2
