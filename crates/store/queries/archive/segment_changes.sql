-- Which segments one customer entered and left, newest first. Index segment_change_customer.
select h.segment_change_id, s.name, h.entered, h.changed_at
from segment_change h
join segment s on s.segment_id = h.segment_id
where h.customer_id = $1 and h.segment_change_id < $2
order by h.segment_change_id desc
limit $3
