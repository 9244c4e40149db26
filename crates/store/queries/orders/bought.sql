-- Lines of an order with what has come back of each; by primary key of the lines and the unique key of the returns.
select l.position, p.code, l.quantity, l.unit_price, l.total_minor,
    cast(coalesce(sum(b.quantity), 0) as bigint), cast(coalesce(sum(b.total_minor), 0) as bigint)
from order_line l
join product p on p.product_id = l.product_id
left join order_return r on r.order_id = l.order_id
left join order_return_line b on b.order_return_id = r.order_return_id and b.position = l.position
where l.order_id = $1
group by l.position, p.code, l.quantity, l.unit_price, l.total_minor
order by l.position
