-- Pieces of runs in which a message id may be. Primary key.
select m.run_id, m.piece, m.ids from {rows(run_id bigint, piece bigint)}
join event_message m on m.run_id = r.run_id and m.piece = r.piece
