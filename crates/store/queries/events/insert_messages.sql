-- The pieces of a run. Primary key.
insert into event_message (run_id, piece, ids)
select $1, r.piece, r.ids from {rows(piece bigint, ids blob)} where true
