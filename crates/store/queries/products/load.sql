-- One product; by primary key.
select p.product_id, p.code, p.name, c.name, p.price, p.currency, p.picture, p.url, p.available, p.archived,
    p.old_price, p.vendor, p.params, p.pictures
from product p
left join category c on c.category_id = p.category_id
where p.product_id = $1
