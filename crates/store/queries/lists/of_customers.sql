-- The lists in use that some customers are in. Index list_member_customer.
select m.customer_id, m.list_id
from {rows(customer_id bigint)}
join list_member m on m.customer_id = r.customer_id
join list l on l.list_id = m.list_id
where not l.archived
