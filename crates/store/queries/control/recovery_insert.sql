-- A recovery code that can be used once; by primary key.
insert into recovery_code (user_id, code_hash) values ($1, $2) on conflict (user_id, code_hash) do nothing
