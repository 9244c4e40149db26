-- Questions to a person's addresses that are still open; seldom, so the open ones are read through.
delete from confirmation where address is not null
    and exists (select 1 from {rows(address text)} where r.address = confirmation.address)
