-- Claims whose time ran out: whether the letter left, nobody knows. Index confirmation_due.
update confirmation set state = $2, reason = $3, lease = 0, lease_until = 0
where state = 'claimed' and lease_until <= $1
