-- What an order gave back altogether, kept beside it for lists and sums; by primary key.
update orders set returned_minor = returned_minor + $2 where order_id = $1
