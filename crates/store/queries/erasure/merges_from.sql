-- A merge's journal holds values of both; index customer_merge_from.
delete from customer_merge where from_id in (select r.customer_id from {rows(customer_id bigint)})
