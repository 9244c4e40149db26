-- What may be claimed now, oldest first. Index delivery_due.
select delivery_id, customer_id, attempts from delivery
where campaign_id = $1 and state = 'planned' and due_at <= $2
order by due_at, delivery_id
limit $3
