-- The claim: written before anything is sent, under the lease of the node that sends. Primary key.
update delivery set state = 'claimed', lease = $1, updated_at = $2, address = r.address
from {rows(delivery_id bigint, address text)}
where delivery.delivery_id = r.delivery_id and delivery.state = 'planned'
