-- Ends a team whose people were taken out before. Primary key.
delete from team where team_id = $1
