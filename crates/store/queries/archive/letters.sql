-- Letters to one customer that the sandbox keeps, newest first; test letters went to somebody of the staff and have no
-- delivery. Index delivery_customer, then by primary key.
select s.delivery_id, s.address, s.subject, s.created_at
from delivery d
join sandbox_message s on s.delivery_id = d.delivery_id
where d.customer_id = $1 and d.delivery_id < $2
order by d.delivery_id desc
limit $3
