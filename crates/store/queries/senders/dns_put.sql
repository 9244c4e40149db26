-- What DNS said about a sender's domain at last. Primary key.
insert into domain_check (sender_id, checked_at, broken, findings) values ($1, $2, $3, $4)
on conflict (sender_id) do update
set checked_at = excluded.checked_at, broken = excluded.broken, findings = excluded.findings
