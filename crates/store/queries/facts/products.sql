-- Every product as rules name it. A scan of the table.
select product_id, code, name, category_id from product
