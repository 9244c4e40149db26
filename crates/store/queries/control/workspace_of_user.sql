-- The workspaces a user may enter, with the role; served by membership_user.
select w.workspace_id, w.slug, w.name, w.zone, w.currency, w.locale, w.settings, w.version, w.created_at, m.role
from membership m
join workspace w on w.workspace_id = m.workspace_id
where m.user_id = $1
order by w.slug {c}
