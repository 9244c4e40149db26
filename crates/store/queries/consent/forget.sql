-- Nothing was said of these before something that was taken back. Primary key.
delete from consent
where customer_id = $1 and exists (
    select 1 from {rows(purpose text, channel text, topic_id bigint)}
    where r.purpose = consent.purpose and r.channel = consent.channel and r.topic_id = consent.topic_id)
