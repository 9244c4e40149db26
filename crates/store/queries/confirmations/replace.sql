-- Other open questions to an address whose owner has answered. Index confirmation_address.
update confirmation set state = 'replaced', address = null, name = null, asked_from = null, lease = 0, lease_until = 0
where address_hash = $1 and confirmation_id <> $2 and state in ('waiting', 'claimed', 'sent', 'unknown')
