-- The question behind a link. Unique index confirmation_word.
select confirmation_id, state, address, address_hash, name, locale, advertising_id, personal_data_id,
    asked_at, asked_from, expires_at, answered_at, customer_id, attempts, round_id
from confirmation where word_hash = $1
