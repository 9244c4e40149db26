-- How many questions of each round are in which state. Index confirmation_round_state.
select round_id, state, cast(count(*) as bigint) from confirmation where round_id is not null group by round_id, state
