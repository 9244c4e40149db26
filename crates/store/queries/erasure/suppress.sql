-- The address is known by its hash alone from now on, and for this reason whatever it was before. Primary key.
insert into suppression (channel, address_hash, address, reason, note, created_at, actor)
select r.channel, r.address_hash, null, 'erasure', null, $1, $2
from {rows(channel text, address_hash blob)}
where true
on conflict (channel, address_hash) do update
set address = null, reason = 'erasure', note = null, created_at = excluded.created_at, actor = excluded.actor
