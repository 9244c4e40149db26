-- How many customers have a line of the wanted kind; served by orders_customer.
select count(*) from (
    select o.customer_id
    from orders o
    where o.customer_id is not null and o.state <> 'cancelled' and (not $1 or o.kind = 'sale' and exists (
        select 1 from order_line l where l.order_id = o.order_id and l.quantity > 0 and l.unit_price > 0))
    group by o.customer_id
) s
