-- The lines of an order before its new lines are written; by primary key.
delete from order_line where order_id = $1
