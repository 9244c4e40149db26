-- Customers that a file brought.
insert into customer (customer_id, state, first_name, middle_name, last_name, gender, birthday, country, city, locale,
    source, preferred_channel, contact_frequency, search, attributes, version, created_at, updated_at)
select r.customer_id, 'active', r.first_name, r.middle_name, r.last_name, r.gender, r.birthday, r.country, r.city, r.locale,
    r.source, r.preferred_channel, r.contact_frequency, r.search, r.attributes, 1, $1, $1
from {rows(customer_id bigint, first_name text, middle_name text, last_name text, gender text, birthday bigint, country text, city text, locale text, source text, preferred_channel text, contact_frequency text, search text, attributes text)}
where true
