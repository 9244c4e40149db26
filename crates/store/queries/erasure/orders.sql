-- Purchases stay in the totals without their buyer. The digest is of the buyer's words too. Index orders_customer.
update orders set customer_id = null, digest = $1
where customer_id in (select r.customer_id from {rows(customer_id bigint)})
