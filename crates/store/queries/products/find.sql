-- Products by their codes, letter by letter; served by the unique key.
select p.product_id, p.code, p.name, c.name, p.price, p.currency, p.picture, p.url, p.available, p.archived,
    p.old_price, p.vendor, p.params, p.pictures
from {rows(code text)}
join product p on p.code = r.code
left join category c on c.category_id = p.category_id
