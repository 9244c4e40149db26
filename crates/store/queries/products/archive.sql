-- Takes a product out of the catalogue; lines of orders go on pointing at it. Primary key.
update product set archived = $2, updated_at = $3 where product_id = $1 and archived <> $2
