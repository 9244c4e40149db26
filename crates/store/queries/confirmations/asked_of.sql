-- Which of these addresses were asked about an edition in a round. Unique index confirmation_once.
select c.address_hash from {rows(address_hash blob)}
join confirmation c on c.advertising_id = $1 and c.address_hash = r.address_hash and c.round_id is not null
