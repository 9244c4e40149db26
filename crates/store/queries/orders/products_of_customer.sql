-- How many products stand in the lines of one customer's orders ($2); served by orders_customer.
select count(*) from (
    select l.product_id
    from orders o
    join order_line l on l.order_id = o.order_id
    where o.customer_id = $2 and o.state <> 'cancelled' and (not $1 or (o.kind = 'sale' and l.quantity > 0 and l.unit_price > 0))
    group by l.product_id
) s
