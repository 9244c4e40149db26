-- A mailbox was read, or could not be. The place does not go back. Primary key.
update sender_intake
set polled_at = $2, poll_code = $3, taken_count = taken_count + $4, foreign_count = foreign_count + $5,
    uid_validity = $6, last_uid = case when uid_validity = $6 and last_uid > $7 then last_uid else $7 end
where sender_id = $1
