-- Customers who were seen by an event. Primary key.
insert into customer (customer_id, state, source, search, attributes, version, created_at, updated_at)
select r.customer_id, 'active', 'events', r.search, '{}', 1, $1, $1
from {rows(customer_id bigint, search text)} where true
