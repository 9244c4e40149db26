-- An order was cancelled, returned …; its lines stay, and its digest no longer tells of its content. Primary key.
update orders set state = $2, digest = $3 where order_id = $1
