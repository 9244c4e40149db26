-- These are in the catalogue again; by primary key.
delete from undone_product where product_id in (select r.product_id from {rows(product_id bigint)})
