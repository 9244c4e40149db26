-- Which of these addresses must not be written to, for the gate. Primary key.
select s.address_hash from {rows(address_hash blob)} join suppression s on s.channel = $1 and s.address_hash = r.address_hash
