-- A provider called. Primary key.
update sender_intake
set called_at = $2, call_code = $3, taken_count = taken_count + $4, foreign_count = foreign_count + $5
where sender_id = $1
