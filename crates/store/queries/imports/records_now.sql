-- Records as they stand, locked. Primary key.
select c.record_id, c.customer_id, c.attributes
from {rows(record_id bigint)}
join record c on c.record_id = r.record_id
{for_update}
