-- New records.
insert into record (record_id, record_type_id, customer_id, number, attributes, version, created_at, updated_at)
select r.record_id, r.record_type_id, r.customer_id, r.number, r.attributes, 1, $1, $1
from {rows(record_id bigint, record_type_id bigint, customer_id bigint, number text, attributes text)}
where true
