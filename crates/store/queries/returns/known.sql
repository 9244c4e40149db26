-- What came back about some letters already. Primary key.
select b.delivery_id, b.kind from {rows(delivery_id bigint)} join delivery_return b on b.delivery_id = r.delivery_id
