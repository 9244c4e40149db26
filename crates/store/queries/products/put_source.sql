-- Whether a source names these products; by primary key.
insert into product_source (source_id, product_id, named)
select $1, r.product_id, $2
from {rows(product_id bigint)}
where true
on conflict (source_id, product_id) do update set named = excluded.named
where product_source.named <> excluded.named
