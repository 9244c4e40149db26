-- A page of one campaign's letters, newest first. Index sandbox_message_campaign.
select delivery_id, campaign_id, customer_id, address, subject, created_at
from sandbox_message
where campaign_id = $4 and delivery_id < $2 and created_at <= $1
order by delivery_id desc
limit $3
