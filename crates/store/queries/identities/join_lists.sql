-- Lists of the customer who is about to be merged hold the other one. Index list_member_customer.
insert into list_member (list_id, customer_id, added_at)
select m.list_id, $2, m.added_at from list_member m where m.customer_id = $1
on conflict (list_id, customer_id) do nothing
