-- How many records some customers have; who has none is absent. Index record_customer.
select c.customer_id, count(*) from {rows(customer_id bigint)}
join record c on c.customer_id = r.customer_id
group by c.customer_id
