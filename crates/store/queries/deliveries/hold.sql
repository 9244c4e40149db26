-- Customers with a wish how often to be written to, locked until the claim is written: two campaigns that count at once
-- would both find nothing. Primary key.
select c.customer_id
from {rows(customer_id bigint)} join customer c on c.customer_id = r.customer_id
order by c.customer_id
{for_update}
