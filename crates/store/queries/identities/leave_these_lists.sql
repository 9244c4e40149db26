-- The other one leaves the lists that only the merge had put them into. Index list_member_customer.
delete from list_member
where customer_id = $1 and list_id in (select r.list_id from {rows(list_id bigint)})
