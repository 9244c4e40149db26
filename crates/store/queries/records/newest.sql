-- The newest records of each type of each customer, for messages that mention them. Index record_customer; the plus
-- keeps SQLite from an index by type, which would read every record of the type for each customer.
select n.customer_id, n.record_type_id, n.number, n.attributes, n.created_at
from (
    select c.customer_id, c.record_type_id, c.record_id, c.number, c.attributes, c.created_at,
        row_number() over (partition by c.customer_id, c.record_type_id order by c.record_id desc) as place
    from {rows(customer_id bigint, record_type_id bigint)}
    join record c on c.customer_id = r.customer_id and +c.record_type_id = r.record_type_id
) n
where n.place <= $1
order by n.customer_id, n.record_type_id, n.place
