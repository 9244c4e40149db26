-- What one customer did with messages, newest first. Index tracking_event_customer.
select e.tracking_event_id, e.delivery_id, e.kind, e.machine, e.happened_at, l.url
from tracking_event e
left join link l on l.link_id = e.link_id
where e.customer_id = $1 and e.tracking_event_id < $2
order by e.tracking_event_id desc
limit $3
