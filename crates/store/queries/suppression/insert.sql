-- Suppresses addresses; the first reason stays, a stronger one takes its place. Primary key.
insert into suppression (channel, address_hash, address, reason, note, created_at, actor)
select r.channel, r.address_hash, r.address, r.reason, r.note, r.created_at, r.actor
from {rows(channel text, address_hash blob, address text, reason text, note text, created_at bigint, actor text)}
where true
on conflict (channel, address_hash) do update
set reason = excluded.reason, note = excluded.note, actor = excluded.actor
where suppression.reason in ('hard_bounce', 'manual') and excluded.reason not in ('hard_bounce', 'manual')
