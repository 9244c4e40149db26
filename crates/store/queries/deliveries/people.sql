-- What the gate and the message need to know of each customer, with the oldest address of the channel. Primary keys, identity_customer.
select c.customer_id, c.state, c.first_name, c.middle_name, c.last_name, c.gender, c.birthday, c.city, c.locale,
    (select i.value from identity i where i.customer_id = c.customer_id and i.kind = $1
     order by i.created_at, i.value {c} limit 1),
    (select p.value from identity p where p.customer_id = c.customer_id and p.kind = 'phone'
     order by p.created_at, p.value {c} limit 1), c.contact_frequency, c.paused_until
from {rows(customer_id bigint)} join customer c on c.customer_id = r.customer_id
