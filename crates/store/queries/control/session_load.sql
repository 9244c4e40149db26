-- Who makes this request; by primary key of both tables.
select u.user_id, u.email, u.name, u.locale, s.csrf, s.last_seen_at, s.expires_at
from session s
join users u on u.user_id = s.user_id
where s.token_hash = $1 and not u.disabled
