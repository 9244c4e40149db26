-- Which of some customers were erased; by primary key.
select c.customer_id from {rows(customer_id bigint)}
join customer c on c.customer_id = r.customer_id and c.state = 'erased'
