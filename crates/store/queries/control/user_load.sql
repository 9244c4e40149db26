-- One user; by primary key.
select user_id, email, name, password_hash, locale, disabled from users where user_id = $1
