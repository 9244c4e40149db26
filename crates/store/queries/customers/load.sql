-- One customer for the card. Primary key.
select customer_id, state, merged_into, first_name, middle_name, last_name, gender, birthday, country, city, locale,
    source, version, created_at, updated_at, attributes, preferred_channel, contact_frequency,
    paused_until, responsible_id
from customer
where customer_id = $1
