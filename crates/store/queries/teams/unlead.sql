-- Teams that somebody led have no lead any more; there are few. A scan of the table.
update team set lead_id = null, version = version + 1 where lead_id = $1
