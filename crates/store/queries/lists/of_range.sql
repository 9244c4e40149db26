-- The lists in use that customers of a range of ids are in, by customer. Index list_member_customer.
select m.customer_id, m.list_id
from list_member m
join list l on l.list_id = m.list_id
where m.customer_id >= $1 and m.customer_id < $2 and not l.archived
order by m.customer_id, m.list_id
