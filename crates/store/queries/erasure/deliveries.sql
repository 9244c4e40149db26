-- A campaign stays accounted for; where its message went to is forgotten, and a relay's words with an address in them.
-- Index delivery_customer.
update delivery set address = null,
    reason = case when reason like '%@%' or reason like '% %' then null else reason end
where customer_id in (select r.customer_id from {rows(customer_id bigint)})
