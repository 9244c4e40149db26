-- Customers that an import made or changed, as they are now, locked until they are taken back; by primary key.
select c.customer_id, c.first_name, c.middle_name, c.last_name, c.gender, c.birthday, c.country, c.city, c.locale, c.source, c.version, c.attributes,
    c.preferred_channel, c.contact_frequency, c.state, c.merged_into
from {rows(customer_id bigint)}
join customer c on c.customer_id = r.customer_id
{for_update}
