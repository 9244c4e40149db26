-- Takes an address off the list where its reason allows that. Primary key.
delete from suppression where channel = $1 and address_hash = $2 and reason in ('hard_bounce', 'manual')
