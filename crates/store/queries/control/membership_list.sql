-- The people of a workspace; by primary key, that of users and that of second factors.
select u.user_id, u.email, u.name, u.locale, m.role, m.created_at, f.confirmed_at
from membership m
join users u on u.user_id = m.user_id
left join second_factor f on f.user_id = u.user_id
where m.workspace_id = $1
order by u.user_id
