-- A question that waits for its letter.
insert into confirmation (confirmation_id, state, address, address_hash, name, locale, advertising_id, personal_data_id,
    asked_at, asked_from, expires_at, attempts, due_at, lease, lease_until)
values ($1, 'waiting', $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $8, 0, 0)
