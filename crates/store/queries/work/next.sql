-- The moment at which the next work of a kind is due and free; served by work_due.
select min(case when lease_until > due_at then lease_until else due_at end) from work where kind = $1
