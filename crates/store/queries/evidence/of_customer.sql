-- The sealed record of somebody who was erased. Index evidence_customer.
select evidence_id, customer_id, sealed, erased_at, kept_until, actor, reason, reference from evidence
where customer_id = $1
order by evidence_id desc
limit 1
