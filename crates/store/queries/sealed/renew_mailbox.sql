-- Seals anew what nobody changed since it was read. No two seals are alike; a small table, read whole.
update sender_intake set mailbox_password = $2 where mailbox_password = $1
