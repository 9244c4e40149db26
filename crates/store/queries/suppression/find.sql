-- One suppressed address. Primary key.
select channel, address_hash, address, reason, note, created_at, actor from suppression
where channel = $1 and address_hash = $2
