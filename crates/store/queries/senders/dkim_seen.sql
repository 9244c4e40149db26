-- The record of a key was seen in DNS. Primary key.
update dkim_key set seen_at = $3 where domain = $1 and selector = $2
