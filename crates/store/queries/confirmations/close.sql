-- A question that is over keeps nothing that was typed. Primary key.
update confirmation set state = $2, reason = $3, address = null, name = null, asked_from = null, lease = 0, lease_until = 0
where confirmation_id = $1
