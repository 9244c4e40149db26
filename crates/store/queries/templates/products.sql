-- The products of messages: those in most lines of the newest orders. Walks the end of the lines' primary key.
select p.product_id, p.name, p.price, p.currency, p.picture, c.name, p.old_price, p.vendor, p.params, p.pictures
from (
    select t.product_id, count(*) as bought
    from (select l.product_id from order_line l order by l.order_id desc, l.position desc limit 5000) t
    group by t.product_id
) b
join product p on p.product_id = b.product_id
left join category c on c.category_id = p.category_id
where p.price > 0 and not p.archived and coalesce(p.available, true)
order by b.bought desc, p.product_id
limit $1
