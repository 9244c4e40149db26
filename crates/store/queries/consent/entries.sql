-- The ledger of one customer, newest first, with the version of what was agreed to. Index consent_entry_customer.
select e.consent_entry_id, e.purpose, e.channel, e.topic_id, e.given, e.basis, e.consent_text_id, e.source, e.document,
    e.given_at, e.recorded_at, e.actor, e.said_from, t.version
from consent_entry e left join consent_text t on t.consent_text_id = e.consent_text_id
where e.customer_id = $1 and e.consent_entry_id < $2
order by e.consent_entry_id desc
limit $3
