-- Letters opened or clicked by machines only; they never count as a person's. Indexes delivery_due, tracking_event_delivery.
select cast(count(distinct case when t.kind = 'open' then t.delivery_id end) as bigint),
    cast(count(distinct case when t.kind = 'click' then t.delivery_id end) as bigint)
from delivery d join tracking_event t on t.delivery_id = d.delivery_id
where d.campaign_id = $1 and t.machine
