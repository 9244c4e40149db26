-- Takes one away; by primary key.
delete from regular_import where regular_import_id = $1
