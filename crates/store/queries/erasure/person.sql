-- Everybody who is this person and their names: the customer and whoever was merged into them. Primary key, index
-- customer_merged.
select customer_id, first_name, middle_name, last_name from customer
where customer_id = $1 or merged_into = $1
order by customer_id
