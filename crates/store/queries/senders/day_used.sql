-- How many letters were claimed by a sender on a day; the row is held, so that two campaigns do not both find
-- the same room. Primary key.
select used from sender_day where sender_id = $1 and day = $2 {for_update}
