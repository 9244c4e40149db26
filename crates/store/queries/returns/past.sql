-- The last letters to one address, newest first, for the row of soft bounces. Index delivery_customer.
select d.state, coalesce(d.reason, ''), coalesce(d.opened_at, d.clicked_at), coalesce(d.handed_over_at, d.updated_at)
from delivery d
where d.customer_id = $1 and d.address = $2
    and d.state in ('handed_over', 'delivered', 'bounced', 'complained', 'unknown')
order by d.delivery_id desc
limit $3
