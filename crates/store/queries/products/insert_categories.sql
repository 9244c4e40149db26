-- New categories; one that somebody else has just made is kept.
insert into category (category_id, name)
select r.category_id, r.name
from {rows(category_id bigint, name text)}
where true
on conflict (name) do nothing
