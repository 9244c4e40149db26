-- Queues work once per kind and subject, or moves it to another moment; served by the unique key.
insert into work (work_id, kind, subject, due_at, lease, lease_until, attempts, created_at)
values ($1, $2, $3, $4, 0, 0, 0, $5)
on conflict (kind, subject) do update set due_at = excluded.due_at
