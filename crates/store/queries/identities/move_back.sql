-- Identities return after an undone merge, those that still exist. Primary key.
update identity set customer_id = $1 from {rows(kind text, value text)}
where identity.kind = r.kind and identity.value = r.value
