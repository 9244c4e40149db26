-- The runs of one that is taken away; served by regular_import_run_of.
delete from regular_import_run where regular_import_id = $1
