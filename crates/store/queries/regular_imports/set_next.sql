-- When one that is active runs next; by primary key.
update regular_import set next_at = $2 where regular_import_id = $1 and state = 'active'
