-- Fields of a range of customers, for loading columns. Primary key.
select c.customer_id, c.first_name, c.middle_name, c.last_name, c.gender, c.birthday, c.country, c.city, c.locale, c.source,
    c.created_at, c.attributes, c.preferred_channel, c.contact_frequency,
    c.responsible_id
from customer c
where c.customer_id >= $1 and c.customer_id < $2 and c.state = 'active'
