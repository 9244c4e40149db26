-- These went because their import was taken back.
insert into undone_product (product_id)
select r.product_id from {rows(product_id bigint)}
where true
on conflict (product_id) do nothing
