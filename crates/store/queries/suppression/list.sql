-- A page of the list, newest first. Index suppression_created.
select channel, address_hash, address, reason, note, created_at, actor from suppression
where created_at < $1 or (created_at = $1 and address_hash > $2)
order by created_at desc, address_hash
limit $3
