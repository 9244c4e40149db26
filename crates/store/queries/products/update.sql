-- What a newer description says; by primary key.
update product set
    name = r.name, search = r.search, category_id = r.category_id, price = r.price, currency = r.currency,
    picture = r.picture, url = r.url, available = r.available, archived = r.archived,
    old_price = r.old_price, vendor = r.vendor, params = r.params, pictures = r.pictures, updated_at = $1
from {rows(product_id bigint, name text, search text, category_id bigint, price bigint, currency text, picture text, url text, available boolean, archived boolean, old_price bigint, vendor text, params text, pictures text)}
where product.product_id = r.product_id
