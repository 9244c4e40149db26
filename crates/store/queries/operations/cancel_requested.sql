-- Whether somebody asked to stop; by primary key.
select cancel_requested from operation where operation_id = $1
