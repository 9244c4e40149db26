-- Deliveries become another customer's. Primary key.
update delivery set customer_id = $1 from {rows(delivery_id bigint)} where delivery.delivery_id = r.delivery_id
