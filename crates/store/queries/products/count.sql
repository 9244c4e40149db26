-- How many products match; a scan of the table, which holds one row per product.
select count(*) from product where ($1 = '' or search like $1 escape '\') and not archived
