-- Queues work once per kind and subject; served by the unique key.
insert into work (work_id, kind, subject, due_at, lease, lease_until, attempts, created_at)
values ($1, $2, $3, $4, 0, 0, 0, $5)
on conflict (kind, subject) do update set due_at = case when work.due_at < excluded.due_at then work.due_at else excluded.due_at end
