-- Sessions that can never be used again; the whole table, once an hour.
delete from session where expires_at <= $1 or last_seen_at <= $2
