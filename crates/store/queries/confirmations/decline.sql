-- Said no, once. Primary key.
update confirmation set state = 'declined', reason = null, answered_at = $2,
    address = null, name = null, asked_from = null, lease = 0, lease_until = 0
where confirmation_id = $1 and state in ('claimed', 'sent', 'unknown')
