-- Since when nothing was taken by a webhook; empty ($2) after something was. Primary key.
update webhook set failing_since = case when cast($2 as bigint) is null then null else coalesce(failing_since, cast($2 as bigint)) end
where webhook_id = $1
