-- Takes somebody out of every team. Primary key.
delete from team_member where user_id = $1
