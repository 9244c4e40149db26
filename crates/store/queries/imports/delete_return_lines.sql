-- Lines of what came back of orders at one moment. Unique key of the returns.
delete from order_return_line where order_return_id in (
    select b.order_return_id from {rows(order_id bigint)}
    join order_return b on b.order_id = r.order_id
    where b.created_at = $1)
