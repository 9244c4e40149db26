-- Seals anew what nobody changed since it was read. No two seals are alike; a small table, read whole.
update webhook set old_secret = $2 where old_secret = $1
