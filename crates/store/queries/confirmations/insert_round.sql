-- Known people who are about to be asked.
insert into confirmation_round (confirmation_round_id, state, advertising_id, segment_id, list_id, declared, created_at, created_by)
values ($1, 'asking', $2, $3, $4, $5, $6, $7)
