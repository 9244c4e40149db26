-- The same session under a new token, after its user has changed how he enters; by primary key.
update session set token_hash = $2 where token_hash = $1
