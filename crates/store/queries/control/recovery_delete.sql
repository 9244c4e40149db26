-- All recovery codes of a user go: new ones come, or the factor is off; by primary key.
delete from recovery_code where user_id = $1
