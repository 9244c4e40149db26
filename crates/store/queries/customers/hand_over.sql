-- Some customers get another who looks after them, or nobody. Primary key.
update customer set responsible_id = $1, updated_at = $2, version = version + 1
from {rows(customer_id bigint)}
where customer.customer_id = r.customer_id
