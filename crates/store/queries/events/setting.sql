-- A setting of the registry. Primary key.
select value from meta where name = $1
