-- Records of a type, newest first. Index record_type_page.
select record_id, record_type_id, customer_id, number, attributes, version, created_at, updated_at from record
where record_type_id = $1 and record_id < $2
order by record_id desc
limit $3
