-- Lists of the customer who is about to be merged, and whether the other one is in them too. Index list_member_customer.
select m.list_id, m.added_at,
    exists (select 1 from list_member o where o.list_id = m.list_id and o.customer_id = $2)
from list_member m
where m.customer_id = $1
order by m.list_id
