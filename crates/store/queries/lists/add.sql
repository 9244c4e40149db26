-- Adds customers that exist to a list; who is in it stays as they are. Primary keys of customer and list_member.
insert into list_member (list_id, customer_id, added_at)
select $1, c.customer_id, $2
from {rows(customer_id bigint)}
join customer c on c.customer_id = r.customer_id and c.state = 'active'
where true
on conflict (list_id, customer_id) do nothing
