-- How many pieces an import's journal has; by primary key.
select count(*) from import_journal where operation_id = $1
