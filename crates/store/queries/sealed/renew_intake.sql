-- Seals anew what nobody changed since it was read. No two seals are alike; a small table, read whole.
update sender_intake set secret = $2 where secret = $1
