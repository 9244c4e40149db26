-- Which of these went because their import was taken back; by primary key.
select u.product_id from {rows(product_id bigint)} join undone_product u on u.product_id = r.product_id
