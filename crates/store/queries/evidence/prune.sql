-- Records past their term. A scan: one row for each person who was erased.
delete from evidence where kept_until < $1
