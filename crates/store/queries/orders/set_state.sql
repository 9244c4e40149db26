-- An order was paid, cancelled, returned …; its lines stay, and its digest no longer tells of its content. Primary key.
update orders set state = $2, state_at = $4, digest = $3 where order_id = $1
