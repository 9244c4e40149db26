-- A page of customers, oldest first. Index customer_created.
select c.customer_id, c.first_name, c.middle_name, c.last_name, c.city, c.created_at, c.search,
    (select e.value from identity e where e.customer_id = c.customer_id and e.kind = 'email'
     order by e.created_at, e.value {c} limit 1),
    (select p.value from identity p where p.customer_id = c.customer_id and p.kind = 'phone'
     order by p.created_at, p.value {c} limit 1)
from customer c
where c.state = 'active' and (c.created_at > $1 or (c.created_at = $1 and c.customer_id > $2)) and ($3 = '' or c.search like $3 escape '\')
order by c.created_at, c.customer_id
limit $4
