-- How many products stand in a line of the wanted kind; served by order_line_product.
select count(*) from product p
where exists (
    select 1 from order_line l
    join orders o on o.order_id = l.order_id
    where l.product_id = p.product_id
        and (not $1 or (o.customer_id is not null and o.kind = 'sale' and l.quantity > 0 and l.unit_price > 0)))
