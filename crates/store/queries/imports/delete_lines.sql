-- Lines of orders that go or are written anew; by primary key.
delete from order_line where order_id in (select r.order_id from {rows(order_id bigint)})
