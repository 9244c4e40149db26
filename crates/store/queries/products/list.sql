-- A page of products by folded name; served by product_name.
select p.product_id, p.code, p.name, c.name, p.price, p.currency, p.picture, p.url, p.available, p.archived,
    p.old_price, p.vendor, p.params, p.pictures, p.search
from product p
left join category c on c.category_id = p.category_id
where (p.search {c} > $1 or p.search {c} = $1 and p.product_id > $2)
    and ($3 = '' or p.search like $3 escape '\') and not p.archived
order by p.search {c}, p.product_id
limit $4
