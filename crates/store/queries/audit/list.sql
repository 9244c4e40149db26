-- The log, newest first; by primary key, whose ids grow with time.
select audit_id, happened_at, actor, action, subject, detail
from audit
where audit_id < $1
order by audit_id desc
limit $2
