-- How many were asked for on the page lately by anybody. Index confirmation_asked.
select cast(count(*) as bigint) from confirmation where asked_at > $1 and round_id is null
