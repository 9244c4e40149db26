-- Identities that may lead to the same person as others: every e-mail, and outside ids that are addresses themselves.
-- A scan of the identities, seldom, for a person who looks for duplicates.
select i.kind, i.value, i.customer_id
from identity i
where i.kind = 'email' or (i.kind = 'external' and (i.value like '%@%' or i.value like '+%'))
