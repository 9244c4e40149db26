-- The public page as it is configured. Primary key.
select value from meta where name = $1
