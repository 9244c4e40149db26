-- Refused rows in the order of the file, after a line; by primary key.
select line, code, field from import_error
where operation_id = $1 and line > $2
order by line
limit $3
