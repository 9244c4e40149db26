-- Orders that an import made and nobody changed since; by primary key.
delete from orders where order_id in (select r.order_id from {rows(order_id bigint)})
