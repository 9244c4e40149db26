-- Every team, in the order they were made; there are few. Primary key.
select team_id, name, lead_id, version, created_at from team order by team_id
