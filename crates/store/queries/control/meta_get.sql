-- A fact about the installation: its secret, its first start; by primary key.
select value from meta where name = $1
