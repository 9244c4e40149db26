-- The sizes of a segment since a moment, oldest first. Primary key.
select counted_at, members, changed from segment_size
where segment_id = $1 and counted_at >= $2
order by counted_at
