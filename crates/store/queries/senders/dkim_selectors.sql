-- What was ever used under one domain. Primary key.
select selector from dkim_key where domain = $1 order by selector
