-- Latest words of the consent ledger of a range of customers. Primary key.
select customer_id, purpose, channel, topic_id, given, given_at, consent_entry_id from consent
where customer_id >= $1 and customer_id < $2
