-- What was known of the files of one that is taken away; by primary key.
delete from regular_import_file where regular_import_id = $1
