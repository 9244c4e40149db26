-- Everybody who is this person: the customer and whoever was merged into them. Primary key, index customer_merged.
select customer_id, state from customer where customer_id = $1 or merged_into = $1 order by customer_id
