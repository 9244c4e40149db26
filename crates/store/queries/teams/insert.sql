-- A new team.
insert into team (team_id, name, lead_id, version, created_at) values ($1, $2, $3, 1, $4)
