-- What an import may change of customers, locked until it has; by primary key.
select c.customer_id, c.first_name, c.middle_name, c.last_name, c.gender, c.birthday, c.country, c.city, c.locale, c.source, c.version, c.attributes,
    c.preferred_channel, c.contact_frequency
from {rows(customer_id bigint)}
join customer c on c.customer_id = r.customer_id
{for_update}
