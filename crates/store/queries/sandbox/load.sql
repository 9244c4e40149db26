-- One letter with its bytes. Primary key.
select delivery_id, campaign_id, customer_id, address, subject, created_at, raw
from sandbox_message where delivery_id = $1
