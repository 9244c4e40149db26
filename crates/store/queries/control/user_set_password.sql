-- A new password; by primary key.
update users set password_hash = $2, updated_at = $3 where user_id = $1
