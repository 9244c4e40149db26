-- A new topic.
insert into topic (topic_id, name, created_at) values ($1, $2, $3)
