-- A new password ends every other session of the user; served by session_user.
delete from session where user_id = $1 and token_hash <> $2
