-- Takes everybody out of a team. Index team_member_team.
delete from team_member where team_id = $1
