-- Who is merged leaves every list. Index list_member_customer.
delete from list_member where customer_id = $1
