-- Whether the token is still the current one; by primary key, locked until the transaction ends.
select work_id from work where work_id = $1 and lease = $2
{for_update}
