-- One list in use with the number of its members. Primary keys.
select l.list_id, l.name, l.description, l.version, l.created_at, l.updated_at, l.created_by,
    (select count(*) from list_member m where m.list_id = l.list_id)
from list l
where l.list_id = $1 and not l.archived
