-- The delivery of a public page and the message that was frozen for its campaign. Primary keys.
select d.delivery_id, d.campaign_id, d.customer_id, d.unsubscribed_at
from delivery d where d.delivery_id = $1
