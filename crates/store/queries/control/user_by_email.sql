-- Who logs in; served by the unique key of email.
select user_id, email, name, password_hash, locale, disabled from users where email = $1
