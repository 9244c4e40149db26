-- Who makes this request, and whether with a second factor; by primary key of all three tables.
select u.user_id, u.email, u.name, u.locale, s.csrf, s.last_seen_at, s.expires_at, f.confirmed_at
from session s
join users u on u.user_id = s.user_id
left join second_factor f on f.user_id = u.user_id
where s.token_hash = $1 and not u.disabled
