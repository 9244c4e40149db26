-- Lists that one customer is in, those out of use too. Index list_member_customer.
select l.list_id, l.name, m.added_at
from list_member m
join list l on l.list_id = m.list_id
where m.customer_id = $1 and l.list_id < $2
order by l.list_id desc
limit $3
