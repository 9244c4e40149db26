-- Every change leaves a line, in the transaction that makes it.
insert into audit (audit_id, happened_at, actor, action, subject, detail)
values ($1, $2, $3, $4, $5, $6)
