-- Ids of the customers whose folded words hold a text. A scan of the table.
select customer_id from customer where state = 'active' and search like $1 escape '\' order by customer_id
