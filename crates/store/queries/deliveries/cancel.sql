-- A piece of what a stopped campaign had still planned. Index delivery_due.
update delivery set state = 'cancelled', reason = 'campaign_stopped', updated_at = $2
where delivery_id in (
    select d.delivery_id from delivery d where d.campaign_id = $1 and d.state = 'planned'
    order by d.due_at, d.delivery_id limit $3
)
