-- Fields of some customers, for following changes. Primary key.
select c.customer_id, c.first_name, c.middle_name, c.last_name, c.gender, c.birthday, c.country, c.city, c.locale, c.source,
    c.created_at, c.attributes, c.preferred_channel, c.contact_frequency,
    c.responsible_id
from {rows(customer_id bigint)}
join customer c on c.customer_id = r.customer_id and c.state = 'active'
