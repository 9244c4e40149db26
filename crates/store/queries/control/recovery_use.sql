-- A recovery code is used and gone; by primary key.
delete from recovery_code where user_id = $1 and code_hash = $2
