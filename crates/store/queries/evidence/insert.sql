-- What the law demands to keep of somebody who was erased, sealed, and why it was done. Primary key.
insert into evidence (evidence_id, customer_id, reason, reference, sealed, erased_at, kept_until, actor)
values ($1, $2, $3, $4, $5, $6, $7, $8)
