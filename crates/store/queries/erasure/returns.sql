-- Words of the far side about somebody's letters hold their address. Index delivery_customer.
delete from delivery_return
where delivery_id in (select d.delivery_id from {rows(customer_id bigint)} join delivery d on d.customer_id = r.customer_id)
