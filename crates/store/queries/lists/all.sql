-- Every list in use with the number of its members, by the moment it was made. The counts come from the primary key of list_member alone.
select l.list_id, l.name, l.description, l.version, l.created_at, l.updated_at, l.created_by,
    (select count(*) from list_member m where m.list_id = l.list_id)
from list l
where not l.archived
order by l.list_id
