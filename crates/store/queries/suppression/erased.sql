-- Which of these addresses are of somebody who was erased. Primary key.
select s.address_hash from {rows(address_hash blob)}
join suppression s on s.channel = $1 and s.address_hash = r.address_hash and s.reason = 'erasure'
