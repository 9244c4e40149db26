-- Customers somebody looks after, a piece at a time. Index customer_responsible.
select customer_id from customer where responsible_id = $1 and customer_id > $2 order by customer_id limit $3
