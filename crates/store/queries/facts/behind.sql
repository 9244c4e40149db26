-- Whom some deliveries are to, for following what came of them. Primary key.
select distinct d.customer_id from {rows(delivery_id bigint)} join delivery d on d.delivery_id = r.delivery_id
