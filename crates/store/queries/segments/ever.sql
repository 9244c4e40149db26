-- Whether a segment was ever made, also one that is out of use. Primary key.
select segment_id from segment order by segment_id limit 1
