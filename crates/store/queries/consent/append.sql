-- Appends lines to the ledger; no statement ever changes one.
insert into consent_entry (consent_entry_id, customer_id, purpose, channel, topic_id, given, basis, consent_text_id,
    source, document, said_from, given_at, recorded_at, actor)
select r.id, r.customer_id, r.purpose, r.channel, r.topic_id, r.given, r.basis, r.consent_text_id,
    r.source, r.document, r.said_from, r.given_at, r.recorded_at, r.actor
from {rows(id bigint, customer_id bigint, purpose text, channel text, topic_id bigint, given boolean, basis text, consent_text_id bigint, source text, document text, said_from text, given_at bigint, recorded_at bigint, actor text)}
where true
