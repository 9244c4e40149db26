-- Said yes, once: a second answer changes nothing. Primary key.
update confirmation set state = 'confirmed', reason = null, answered_at = $2, customer_id = $3,
    address = null, name = null, asked_from = null, lease = 0, lease_until = 0
where confirmation_id = $1 and state in ('claimed', 'sent', 'unknown')
