-- Segments in use that were not counted since a moment. Primary key of segment_size.
select s.segment_id from segment s
where not s.archived and not exists (
    select 1 from segment_size z where z.segment_id = s.segment_id and z.counted_at >= $1)
order by s.segment_id
