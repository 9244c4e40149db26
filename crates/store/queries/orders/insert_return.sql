-- A return of an order; a key that the order has already is refused.
insert into order_return (order_return_id, order_id, key, returned_at, total_minor, created_at)
values ($1, $2, $3, $4, $5, $6)
