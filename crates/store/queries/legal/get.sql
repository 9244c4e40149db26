-- The business's details or a draft that is not published yet. Primary key.
select value from meta where name = $1
