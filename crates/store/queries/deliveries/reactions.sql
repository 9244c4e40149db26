-- What people did with the letters of a campaign, machines apart. Unique (campaign_id, customer_id, channel).
select cast(count(opened_at) as bigint), cast(count(clicked_at) as bigint), cast(count(unsubscribed_at) as bigint)
from delivery where campaign_id = $1
