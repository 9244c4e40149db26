-- Claims of this lease that no connection holds go back; only while none is open. Index delivery_due.
update delivery set state = 'planned', lease = 0, updated_at = $3
where campaign_id = $1 and state = 'claimed' and lease = $2
