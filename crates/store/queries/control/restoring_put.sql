-- A workspace that a restore begins to fill; by primary key.
insert into restoring (slug) values ($1) on conflict (slug) do nothing
