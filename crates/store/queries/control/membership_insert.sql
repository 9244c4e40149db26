-- A person joins; the primary key decides between two at once.
insert into membership (workspace_id, user_id, role, created_at)
values ($1, $2, $3, $4)
on conflict (workspace_id, user_id) do nothing
