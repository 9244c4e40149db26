-- Links that have been over for a month, which nobody renews any more; the whole short table, once an hour.
delete from invitation where expires_at < $1
