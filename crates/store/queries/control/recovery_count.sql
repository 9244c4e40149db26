-- How many recovery codes are left; by primary key.
select count(*) from recovery_code where user_id = $1
