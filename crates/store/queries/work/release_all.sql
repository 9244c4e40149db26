-- Frees the leases of a process that died; the whole short table.
update work set lease_until = 0 where lease_until > 0
