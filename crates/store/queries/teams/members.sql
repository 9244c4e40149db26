-- Who is in which team; there are few. Primary key.
select team_id, user_id from team_member order by user_id, team_id
