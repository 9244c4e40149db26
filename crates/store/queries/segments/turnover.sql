-- How many came and how many left since each of three moments, the first of which is the earliest. Covered by index
-- segment_change_moment.
select
    coalesce(sum(case when entered then 1 else 0 end), 0),
    coalesce(sum(case when entered then 0 else 1 end), 0),
    coalesce(sum(case when changed_at >= $3 and entered then 1 else 0 end), 0),
    coalesce(sum(case when changed_at >= $3 and not entered then 1 else 0 end), 0),
    coalesce(sum(case when changed_at >= $4 and entered then 1 else 0 end), 0),
    coalesce(sum(case when changed_at >= $4 and not entered then 1 else 0 end), 0)
from segment_change
where segment_id = $1 and changed_at >= $2
