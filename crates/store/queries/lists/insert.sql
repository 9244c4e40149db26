-- A new list.
insert into list (list_id, name, description, version, archived, created_at, updated_at, created_by)
values ($1, $2, $3, 1, $5, $4, $4, $6)
