-- What the law demands to keep of somebody who was erased, sealed. Primary key.
insert into evidence (evidence_id, customer_id, sealed, erased_at, kept_until, actor) values ($1, $2, $3, $4, $5, $6)
