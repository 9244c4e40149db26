-- Questions to known people, their letters spread over time; whoever was asked about this edition is not asked again.
-- Unique index confirmation_once.
insert into confirmation (confirmation_id, round_id, state, address, address_hash, locale, advertising_id, customer_id,
    asked_at, expires_at, attempts, due_at, lease, lease_until)
select r.id, $1, 'waiting', r.address, r.address_hash, r.locale, $2, r.customer_id, $3, $4, 0, r.due_at, 0, 0
from {rows(id bigint, address text, address_hash blob, locale text, customer_id bigint, due_at bigint)}
where true
on conflict do nothing
