-- A draft that was published or thrown away. Primary key.
delete from meta where name = $1
