-- What came back; the first word of a kind about a letter stays. Primary key.
insert into delivery_return (delivery_id, kind, source, code, words, happened_at, received_at)
select r.delivery_id, r.kind, r.source, r.code, r.words, r.happened_at, r.received_at
from {rows(delivery_id bigint, kind text, source text, code text, words text, happened_at bigint, received_at bigint)}
where true
on conflict (delivery_id, kind) do nothing
