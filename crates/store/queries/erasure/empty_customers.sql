-- The number stays, marked, so that it is never given to anybody else; nothing is known of it any more. Primary key.
update customer set state = 'erased', merged_into = null, first_name = null, middle_name = null, last_name = null,
    gender = null, birthday = null, country = null, city = null, locale = null, source = null,
    preferred_channel = null, contact_frequency = null, paused_until = null, responsible_id = null, search = '', attributes = '{}', updated_at = $1,
    version = version + 1
from {rows(customer_id bigint)}
where customer.customer_id = r.customer_id
