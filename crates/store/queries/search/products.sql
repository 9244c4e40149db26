-- Products whose folded name or code holds a text. A scan of the table.
select product_id, code, name from product where search like $1 escape '\' order by product_id limit $2
