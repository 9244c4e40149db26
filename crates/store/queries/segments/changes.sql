-- What became of a segment's members after a change, oldest first; served by segment_change_segment.
select segment_change_id, customer_id, entered, changed_at
from segment_change
where segment_id = $1 and segment_change_id > $2
order by segment_change_id
limit $3
