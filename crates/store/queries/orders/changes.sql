-- The life of an order as it was told; served by order_change_order.
select state, changed_at, source from order_change where order_id = $1 order by changed_at, order_change_id
