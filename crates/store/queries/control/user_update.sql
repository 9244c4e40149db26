-- A user changes name and language; by primary key.
update users set name = $2, locale = $3, updated_at = $4 where user_id = $1
