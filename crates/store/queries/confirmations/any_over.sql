-- Whether a question is past its term or its record past its own, so that a seldom step need not write to look.
-- Index confirmation_asked.
select confirmation_id from confirmation
where (address is not null and expires_at <= $1) or (asked_at <= $2 and round_id is null)
limit 1
