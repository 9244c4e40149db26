-- Products of the catalogue that a source brought and that somebody said are available, after one, and whether another
-- regular import names them too. Walks the primary key of product_source; the rest by product_source_of.
select p.product_id, p.code, p.name, c.name, p.price, p.currency, p.picture, p.url, p.available, p.archived,
    p.old_price, p.vendor, p.params, p.pictures,
    exists (
        select 1 from product_source o
        join regular_import i on i.regular_import_id = o.source_id
        where o.product_id = p.product_id and o.source_id <> $1 and o.named
    )
from product_source s
join product p on p.product_id = s.product_id
left join category c on c.category_id = p.category_id
where s.source_id = $1 and s.product_id > $2 and p.available and not p.archived
order by s.product_id
limit $3
