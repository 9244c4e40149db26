-- A page of what the sandbox kept, newest first. Index sandbox_message_created.
select delivery_id, campaign_id, customer_id, address, subject, created_at
from sandbox_message
where created_at < $1 or created_at = $1 and delivery_id < $2
order by created_at desc, delivery_id desc
limit $3
