-- How many customers a search finds. A scan of the table.
select count(*) from customer where state = 'active' and ($1 = '' or search like $1 escape '\')
