-- Some customers as rows of a list. Primary key, identity_customer.
select c.customer_id, c.first_name, c.middle_name, c.last_name, c.city, c.created_at, c.search,
    (select e.value from identity e where e.customer_id = c.customer_id and e.kind = 'email'
     order by e.created_at, e.value {c} limit 1),
    (select p.value from identity p where p.customer_id = c.customer_id and p.kind = 'phone'
     order by p.created_at, p.value {c} limit 1)
from {rows(customer_id bigint)}
join customer c on c.customer_id = r.customer_id
where c.state = 'active'
