-- Who is erased leaves every list. Index list_member_customer.
delete from list_member where customer_id in (select r.customer_id from {rows(customer_id bigint)})
