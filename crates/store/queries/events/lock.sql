-- One writer of a kind at a time, whatever the node: the row is held until the transaction ends. Primary key.
insert into meta (name, value) values ($1, '') on conflict (name) do update set value = meta.value
