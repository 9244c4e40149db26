-- What came back of orders at one moment. Unique key of the returns.
delete from order_return
where created_at = $1 and order_id in (select r.order_id from {rows(order_id bigint)})
