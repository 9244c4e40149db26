-- Who entered and who left, in the order in which it was seen.
insert into segment_change (segment_change_id, segment_id, customer_id, entered, changed_at)
select r.segment_change_id, r.segment_id, r.customer_id, r.entered, $1
from {rows(segment_change_id bigint, segment_id bigint, customer_id bigint, entered boolean)}
where true
