-- Keeps the business's details or a draft. Primary key.
insert into meta (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value
