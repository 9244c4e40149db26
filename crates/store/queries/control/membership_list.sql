-- The people of a workspace; by primary key and that of users.
select u.user_id, u.email, u.name, u.locale, m.role, m.created_at
from membership m
join users u on u.user_id = m.user_id
where m.workspace_id = $1
order by u.user_id
