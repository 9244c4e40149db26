-- The names of lists in use, for rules; a business has hundreds, not millions.
select list_id, name from list where not archived order by list_id
