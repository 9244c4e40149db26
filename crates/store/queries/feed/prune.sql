-- Entries older than any follower needs; a scan of a short table, once a day.
delete from feed where created_at < $1
