-- Whose some records are, before they go to somebody else. Primary key.
select c.customer_id from {rows(record_id bigint)} join record c on c.record_id = r.record_id
