-- When a letter was asked for to an address lately on the page. Index confirmation_address.
select asked_at from confirmation where address_hash = $1 and asked_at > $2 and round_id is null
order by asked_at desc limit 100
