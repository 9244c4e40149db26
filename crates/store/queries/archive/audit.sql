-- What was done with one customer's card, newest first. By primary key backwards: the log has no index by subject, and
-- an archive is made seldom.
select a.audit_id, a.happened_at, a.actor, a.action
from audit a
where a.subject = $1 and a.audit_id < $2
order by a.audit_id desc
limit $3
