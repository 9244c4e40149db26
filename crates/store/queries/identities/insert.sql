-- New identities. A pair of kind and value that exists is refused: somebody else was faster.
insert into identity (kind, value, customer_id, typed, created_at)
select r.kind, r.value, r.customer_id, r.typed, $1
from {rows(kind text, value text, customer_id bigint, typed text)}
where true
