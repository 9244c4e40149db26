-- Changes that are older than anybody follows and contained in a snapshot; a seldom scan in the background.
delete from segment_change
where changed_at < $1
    and exists (
        select 1 from segment_snapshot s
        where s.segment_id = segment_change.segment_id and s.change_id >= segment_change.segment_change_id
    )
