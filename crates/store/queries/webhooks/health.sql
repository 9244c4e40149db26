-- Since when nothing was taken by a webhook; empty ($2) after something was. Primary key.
update webhook set failing_since = case when $2 is null then null else coalesce(failing_since, $2) end where webhook_id = $1
