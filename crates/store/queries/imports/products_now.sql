-- Products as they stand; by primary key.
select p.product_id, p.code, p.name, c.name, p.price, p.currency, p.picture, p.url, p.available, p.archived,
    p.old_price, p.vendor, p.params, p.pictures
from {rows(product_id bigint)}
join product p on p.product_id = r.product_id
left join category c on c.category_id = p.category_id
