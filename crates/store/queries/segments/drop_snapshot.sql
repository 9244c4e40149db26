-- The kept membership of a segment that is not in use any more; by primary key.
delete from segment_snapshot where segment_id = $1
