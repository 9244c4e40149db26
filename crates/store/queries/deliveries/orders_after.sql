-- Orders within the goal's days after the hand-over, or after the decision where there was none, by customer. Index orders_customer.
select d.customer_id, d.state, d.reason,
    cast(count(case when o.kind = 'sale' then 1 end) as bigint), cast(sum(o.total_minor - o.returned_minor) as bigint)
from delivery d
join orders o on o.customer_id = d.customer_id and o.state <> 'cancelled' and o.currency = $3
    and o.placed_at >= coalesce(d.handed_over_at, d.updated_at)
    and o.placed_at < coalesce(d.handed_over_at, d.updated_at) + $2
where d.campaign_id = $1
group by d.delivery_id, d.customer_id, d.state, d.reason
