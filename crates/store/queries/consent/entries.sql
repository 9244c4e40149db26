-- The ledger of one customer, newest first. Index consent_entry_customer.
select e.consent_entry_id, e.purpose, e.channel, e.topic_id, e.given, e.basis, e.consent_text_id, e.source, e.document,
    e.given_at, e.recorded_at, e.actor
from consent_entry e
where e.customer_id = $1 and e.consent_entry_id < $2
order by e.consent_entry_id desc
limit $3
