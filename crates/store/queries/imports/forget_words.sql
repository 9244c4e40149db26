-- Nothing was said of these before something that was taken back. Primary key.
delete from consent
where exists (
    select 1 from {rows(customer_id bigint, purpose text, channel text, topic_id bigint)}
    where r.customer_id = consent.customer_id and r.purpose = consent.purpose and r.channel = consent.channel
        and r.topic_id = consent.topic_id)
