-- The same backwards; the first page has the largest number as its id. A scan.
select c.customer_id, c.first_name, c.middle_name, c.last_name, c.city, c.created_at, c.search,
    (select e.value from identity e where e.customer_id = c.customer_id and e.kind = 'email'
     order by e.created_at, e.value {c} limit 1),
    (select p.value from identity p where p.customer_id = c.customer_id and p.kind = 'phone'
     order by p.created_at, p.value {c} limit 1)
from customer c
where c.state = 'active' and ($2 = 9223372036854775807 or c.search {c} < $1 or (c.search {c} = $1 and c.customer_id < $2)) and ($3 = '' or c.search like $3 escape '\')
order by c.search {c} desc, c.customer_id desc
limit $4
