-- A list in use, held until the transaction ends, so that it is not deleted while members are added. Primary key.
select list_id from list where list_id = $1 and not archived
{for_update}
