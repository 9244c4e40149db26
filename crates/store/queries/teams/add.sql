-- Puts people into a team. Primary key.
insert into team_member (user_id, team_id)
select r.user_id, $1 from {rows(user_id bigint)} where true
on conflict (user_id, team_id) do nothing
