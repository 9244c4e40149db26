-- What rules ask of the records of some customers. Index record_customer.
select c.customer_id, c.record_type_id, c.attributes, c.created_at
from {rows(customer_id bigint)}
join record c on c.customer_id = r.customer_id
