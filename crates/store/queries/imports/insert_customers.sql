-- Customers that a file brought.
insert into customer (customer_id, state, first_name, middle_name, last_name, gender, birthday, country, city, locale,
    source, search, attributes, version, created_at, updated_at)
select r.customer_id, 'active', r.first_name, r.middle_name, r.last_name, r.gender, r.birthday, r.country, r.city, r.locale,
    r.source, r.search, r.attributes, 1, $1, $1
from {rows(customer_id bigint, first_name text, middle_name text, last_name text, gender text, birthday bigint, country text, city text, locale text, source text, search text, attributes text)}
where true
