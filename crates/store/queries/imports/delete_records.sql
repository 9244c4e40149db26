-- Records that an import made and nobody changed since; by primary key.
delete from record where record_id in (select r.record_id from {rows(record_id bigint)})
