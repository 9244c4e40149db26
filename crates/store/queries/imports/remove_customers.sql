-- Customers that an import made and nobody touched since: the number stays, marked, and knows nothing. Primary key.
update customer set state = 'erased', first_name = null, middle_name = null, last_name = null, gender = null,
    birthday = null, country = null, city = null, locale = null, source = null, preferred_channel = null,
    contact_frequency = null, search = '', attributes = '{}', updated_at = $1, version = version + 1
from {rows(customer_id bigint)}
where customer.customer_id = r.customer_id and customer.state = 'active'
