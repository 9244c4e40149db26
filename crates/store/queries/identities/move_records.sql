-- Records become another customer's, those that are still the first one's. Primary key.
update record set customer_id = $1 from {rows(record_id bigint)}
where record.record_id = r.record_id and record.customer_id = $2
