-- What was done with customers since: a message to them, or somebody joined to them. Indexes delivery_customer,
-- customer_merged.
select r.customer_id,
    exists (select 1 from delivery d where d.customer_id = r.customer_id),
    exists (select 1 from customer c where c.merged_into = r.customer_id)
from {rows(customer_id bigint)}
