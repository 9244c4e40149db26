-- A step in the life of an order.
insert into order_change (order_change_id, order_id, state, changed_at, recorded_at, source)
values ($1, $2, $3, $4, $5, $6)
