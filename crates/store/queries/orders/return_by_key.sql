-- Whether a return was told before; served by the unique key.
select order_return_id from order_return where order_id = $1 and key = $2
