-- Every category with the number of its products; the table is small.
select c.category_id, c.name, (select count(*) from product p where p.category_id = c.category_id)
from category c
order by c.name {c}
limit $1
