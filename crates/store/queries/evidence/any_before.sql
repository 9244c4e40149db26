-- Whether a record is past its term, so that nothing is written when none is. A scan: one row for each erased person.
select 1 from evidence where kept_until < $1 limit 1
