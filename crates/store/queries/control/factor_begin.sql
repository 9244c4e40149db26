-- Enrolment begins, or begins anew while it is not confirmed; by primary key.
insert into second_factor (user_id, secret, last_step, created_at, confirmed_at)
values ($1, $2, 0, $3, null)
on conflict (user_id) do update set secret = excluded.secret, last_step = 0, created_at = excluded.created_at
where second_factor.confirmed_at is null
