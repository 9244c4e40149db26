-- Orders that count for rules, of a range of customers. Index orders_customer.
select customer_id, order_id, kind, placed_at, currency, total_minor from orders
where customer_id >= $1 and customer_id < $2 and state <> 'cancelled'
