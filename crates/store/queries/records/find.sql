-- Records of a type by their numbers, locked until the transaction ends. Its unique key.
select c.record_id, c.record_type_id, c.customer_id, c.number, c.attributes, c.version, c.created_at, c.updated_at
from {rows(number text)}
join record c on c.record_type_id = $1 and c.number = r.number
{for_update}
