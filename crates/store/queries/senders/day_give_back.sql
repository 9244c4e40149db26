-- Letters that were claimed and did not leave come off the day; those of the day before do not count in the new one.
-- Primary key.
update sender_day set used = used - $3 where sender_id = $1 and day = $2 and used >= $3
