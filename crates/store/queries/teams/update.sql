-- Saves a team if nobody else changed it meanwhile. Primary key.
update team set name = $3, lead_id = $4, version = version + 1 where team_id = $1 and version = $2
