-- The oldest letter that is due. Index confirmation_due.
select confirmation_id, state, address, address_hash, name, locale, advertising_id, personal_data_id,
    asked_at, asked_from, expires_at, answered_at, customer_id, attempts, round_id
from confirmation
where state = 'waiting' and due_at <= $1
order by due_at, confirmation_id
limit 1
{skip_locked}
