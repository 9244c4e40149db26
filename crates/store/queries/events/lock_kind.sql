-- Whether a kind takes properties that were never seen. Primary key.
update event_kind set locked = $2 where event_kind_id = $1
