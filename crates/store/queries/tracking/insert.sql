-- What came back. Primary key.
insert into tracking_event (tracking_event_id, delivery_id, customer_id, kind, link_id, machine, happened_at)
select r.tracking_event_id, r.delivery_id, r.customer_id, r.kind, r.link_id, r.machine, r.happened_at
from {rows(tracking_event_id bigint, delivery_id bigint, customer_id bigint, kind text, link_id bigint, machine boolean, happened_at bigint)}
where true
