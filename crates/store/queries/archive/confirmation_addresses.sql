-- Questions to a person's addresses that are still open; seldom, so the open ones are read through.
select c.confirmation_id, c.state, c.reason, c.address, c.name, c.asked_at, c.asked_from, c.expires_at, c.answered_at
from {rows(address text)}
join confirmation c on c.address = r.address
