-- Categories by name; served by the unique key.
select c.category_id, c.name
from {rows(name text)}
join category c on c.name = r.name
