-- The last change of any segment. Primary key.
select coalesce(max(segment_change_id), 0) from segment_change
