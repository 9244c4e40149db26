-- Whether there is anybody at all. Ends at the first active row of the table.
select customer_id from customer where state = 'active' limit 1
