-- A new customer.
insert into customer (customer_id, state, first_name, middle_name, last_name, gender, birthday, country, city, locale,
    source, preferred_channel, contact_frequency, search, attributes, version, created_at, updated_at)
values ($1, 'active', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $15, 1, $14, $14)
