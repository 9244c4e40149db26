-- Customers that a file told more about; by primary key.
update customer set
    first_name = r.first_name, middle_name = r.middle_name, last_name = r.last_name, gender = r.gender,
    birthday = r.birthday, country = r.country, city = r.city, locale = r.locale, source = r.source,
    preferred_channel = r.preferred_channel, contact_frequency = r.contact_frequency,
    search = r.search, attributes = r.attributes, version = customer.version + 1, updated_at = $1
from {rows(customer_id bigint, first_name text, middle_name text, last_name text, gender text, birthday bigint, country text, city text, locale text, source text, preferred_channel text, contact_frequency text, search text, attributes text)}
where customer.customer_id = r.customer_id
