-- Orders of each customer in three figures, for messages that mention them; returns reduce the sum, not the number. Index orders_customer.
select o.customer_id, cast(count(case when o.kind = 'sale' then 1 end) as bigint), cast(sum(o.total_minor - o.returned_minor) as bigint),
    max(case when o.kind = 'sale' then o.placed_at end)
from {rows(customer_id bigint)} join orders o on o.customer_id = r.customer_id and o.state <> 'cancelled' and o.currency = $1
group by o.customer_id
