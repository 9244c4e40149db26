-- What the far side said about some deliveries. By primary key.
select b.delivery_id, b.kind, b.source, b.code, b.words, b.happened_at
from {rows(id bigint)}
join delivery_return b on b.delivery_id = r.id
order by b.delivery_id, b.kind
