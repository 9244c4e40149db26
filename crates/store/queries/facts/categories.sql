-- Every category. A scan of a small table.
select category_id, name from category
