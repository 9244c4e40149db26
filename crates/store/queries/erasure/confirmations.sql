-- Questions that a person said yes to. Index confirmation_customer.
delete from confirmation where exists (select 1 from {rows(customer_id bigint)} where r.customer_id = confirmation.customer_id)
