-- Hides an effect until a moment and counts the try; by primary key.
update outbox set due_at = $2, attempts = attempts + 1 where outbox_id = $1
