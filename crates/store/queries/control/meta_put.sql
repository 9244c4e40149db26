-- Sets a fact once; who comes second keeps the first.
insert into meta (name, value) values ($1, $2) on conflict (name) do nothing
