-- Orders of a customer that is about to be merged. Index orders_customer.
select order_id from orders where customer_id = $1 order by order_id
