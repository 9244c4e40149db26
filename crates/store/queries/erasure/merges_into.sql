-- A merge's journal holds values of both; index customer_merge_into.
delete from customer_merge where into_id in (select r.customer_id from {rows(customer_id bigint)})
