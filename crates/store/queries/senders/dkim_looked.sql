-- The record of a key was looked for in DNS. Primary key.
update dkim_key set looked_at = $3 where domain = $1 and selector = $2
