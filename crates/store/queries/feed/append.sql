-- One change of a transaction; the order is given by the engine.
insert into feed (noun, change, ids, created_at) values ($1, $2, $3, $4)
