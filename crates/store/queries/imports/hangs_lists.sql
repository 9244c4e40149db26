-- Lists that customers are in. Index list_member_customer.
select m.customer_id, m.list_id from {rows(customer_id bigint)} join list_member m on m.customer_id = r.customer_id
