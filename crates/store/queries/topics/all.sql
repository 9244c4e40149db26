-- All topics; there are few. Primary key.
select topic_id, name, created_at from topic order by topic_id
