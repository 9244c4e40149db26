-- Who came and who left since a moment, newest first, after a place; the word is empty for both. Index
-- segment_change_moment.
select segment_change_id, customer_id, entered, changed_at
from segment_change
where segment_id = $1 and changed_at between $2 and $3
    and (changed_at < $3 or segment_change_id < $4)
    and ($5 = '' or case when entered then 'entered' else 'left' end = $5)
order by changed_at desc, segment_change_id desc
limit $6
