-- The latest words of many customers as they were before something that was taken back. Primary key.
insert into consent (customer_id, purpose, channel, topic_id, given, consent_entry_id, given_at)
select r.customer_id, r.purpose, r.channel, r.topic_id, r.given, r.entry_id, r.given_at
from {rows(customer_id bigint, purpose text, channel text, topic_id bigint, given boolean, entry_id bigint, given_at bigint)}
where true
on conflict (customer_id, purpose, channel, topic_id) do update
set given = excluded.given, consent_entry_id = excluded.consent_entry_id, given_at = excluded.given_at
