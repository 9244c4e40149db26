-- Every kept membership, for the start of the evaluator; the table has a row a segment.
select segment_id, version, change_id, as_of, members from segment_snapshot order by segment_id
