-- What was noted about likeness to others. A scan: only pairs that somebody or a conflict pointed at are here.
delete from duplicate_pair
where exists (select 1 from {rows(customer_id bigint)} where r.customer_id in (duplicate_pair.first_id, duplicate_pair.second_id))
