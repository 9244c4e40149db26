-- What came back from them goes along. Index tracking_event_delivery.
update tracking_event set customer_id = $1 from {rows(delivery_id bigint)} where tracking_event.delivery_id = r.delivery_id
