-- The deliveries that hits are about. Primary key.
select d.delivery_id, d.campaign_id, d.customer_id, d.state, d.handed_over_at
from {rows(delivery_id bigint)} join delivery d on d.delivery_id = r.delivery_id
