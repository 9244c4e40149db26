-- Changes of all segments after one, oldest first. Primary key.
select segment_change_id, segment_id, customer_id, entered, changed_at
from segment_change
where segment_change_id > $1
order by segment_change_id
limit $2
