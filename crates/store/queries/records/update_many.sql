-- Records that a file told more about. Primary key.
update record set customer_id = r.customer_id, attributes = r.attributes, updated_at = $1, version = record.version + 1
from {rows(record_id bigint, customer_id bigint, attributes text)}
where record.record_id = r.record_id
