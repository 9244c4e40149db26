-- Orders become another customer's. Primary key.
update orders set customer_id = $1 from {rows(order_id bigint)} where orders.order_id = r.order_id
