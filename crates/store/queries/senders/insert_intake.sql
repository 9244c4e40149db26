-- The first word about where a sender's returns come in. Primary key.
insert into sender_intake (sender_id, form, generation, secret, verp, mailbox, mailbox_password, uid_validity, last_uid,
    taken_count, foreign_count, version)
values ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, 0, 1)
on conflict (sender_id) do nothing
