-- A new customer.
insert into customer (customer_id, state, first_name, middle_name, last_name, gender, birthday, country, city, locale,
    source, search, attributes, version, created_at, updated_at)
values ($1, 'active', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $13, 1, $12, $12)
