-- The same totals for the orders of one customer ($2); served by orders_customer.
select s.currency, cast(sum(s.lines) as bigint), count(*),
    cast(sum(case when s.kind = 'cancellation' then 1 else 0 end) as bigint),
    cast(sum(case when s.customer_id is null then s.lines else 0 end) as bigint),
    cast(sum(s.total_minor) as bigint), cast(sum(s.whole) as bigint), cast(sum(s.part) as bigint),
    cast(sum(s.returned_minor) as bigint)
from (
    select o.order_id, o.currency, o.kind, o.customer_id, o.returned_minor, count(*) as lines, sum(l.total_minor) as total_minor,
        sum(l.unit_price * l.quantity / 10000000000) as whole, sum(l.unit_price * l.quantity % 10000000000) as part
    from orders o
    join order_line l on l.order_id = o.order_id
    where o.customer_id = $2 and o.state <> 'cancelled'
        and (not $1 or (o.kind = 'sale' and l.quantity > 0 and l.unit_price > 0))
    group by o.order_id, o.currency, o.kind, o.customer_id, o.returned_minor
) s
group by s.currency
