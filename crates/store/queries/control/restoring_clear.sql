-- The restore is done; the whole table.
delete from restoring
