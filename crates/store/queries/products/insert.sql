-- New products. A code that exists is refused: somebody else was faster.
insert into product (product_id, code, name, search, category_id, price, currency, picture, url, available, old_price, vendor,
    params, pictures, archived, created_at, updated_at)
select r.product_id, r.code, r.name, r.search, r.category_id, r.price, r.currency, r.picture, r.url, r.available,
    r.old_price, r.vendor, r.params, r.pictures, $2, $1, $1
from {rows(product_id bigint, code text, name text, search text, category_id bigint, price bigint, currency text, picture text, url text, available boolean, old_price bigint, vendor text, params text, pictures text)}
where true
