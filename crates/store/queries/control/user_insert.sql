-- A new user; the unique e-mail decides between two at once.
insert into users (user_id, email, name, password_hash, locale, disabled, created_at, updated_at)
values ($1, $2, $3, $4, $5, false, $6, $6)
on conflict (email) do nothing
