-- The ledger of the person, which the caller has sealed before. Index consent_entry_customer.
delete from consent_entry where customer_id in (select r.customer_id from {rows(customer_id bigint)})
