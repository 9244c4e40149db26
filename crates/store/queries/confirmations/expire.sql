-- Nobody answered in time: what was typed is forgotten; seldom, so open ones are read through.
update confirmation set state = 'expired', address = null, name = null, asked_from = null, lease = 0, lease_until = 0
where address is not null and expires_at <= $1
