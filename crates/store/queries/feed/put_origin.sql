-- Names a database once; the first name stays. By the primary key.
insert into origin (part, token) values (1, $1) on conflict (part) do nothing
