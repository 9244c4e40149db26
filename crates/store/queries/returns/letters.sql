-- The letters that returns are about, and what they are now. Primary keys of delivery and campaign.
select d.delivery_id, d.campaign_id, d.customer_id, d.channel, d.address, d.state, d.reason
from {rows(delivery_id bigint)} join delivery d on d.delivery_id = r.delivery_id
