-- Ids of a list's members, ascending. Primary key.
select customer_id from list_member where list_id = $1 order by customer_id
