-- Letters of the sandbox to the person. A scan: the sandbox is small.
delete from sandbox_message where customer_id in (select r.customer_id from {rows(customer_id bigint)})
