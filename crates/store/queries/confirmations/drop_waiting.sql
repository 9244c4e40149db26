-- Letters of a stopped round that did not leave, some at a time. Index confirmation_round_state.
update confirmation set state = 'skipped', reason = 'stopped', address = null, name = null, asked_from = null
where confirmation_id in (
    select confirmation_id from confirmation where round_id = $1 and state = 'waiting' limit $2)
