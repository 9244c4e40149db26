-- Queues work once per kind and subject; served by the unique key.
insert into work (work_id, kind, subject, payload, due_at, lease, lease_until, attempts, created_at)
values ($1, $2, $3, $4, $5, 0, 0, 0, $6)
on conflict (kind, subject) do update set
    payload = excluded.payload,
    due_at = case when work.due_at < excluded.due_at then work.due_at else excluded.due_at end
