-- The log, newest first, of one actor or one kind of deed or one period where they are named; by primary key, whose ids
-- grow with time.
select audit_id, happened_at, actor, action, subject, detail
from audit
where audit_id < $1
    and ($3 = '' or actor = $3)
    and ($4 = '' or substr(action, 1, length($4)) = $4)
    and happened_at >= $5
    and happened_at < $6
order by audit_id desc
limit $2
