-- The last check of a sender's domain. Primary key.
select checked_at, broken, findings from domain_check where sender_id = $1
