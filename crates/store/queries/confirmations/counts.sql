-- How many questions of the page are in which state; they are kept for a month.
select state, cast(count(*) as bigint) from confirmation where round_id is null group by state
